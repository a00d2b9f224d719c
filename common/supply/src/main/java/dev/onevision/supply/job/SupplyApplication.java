package dev.onevision.supply.job;

import dev.onevision.inference.checkpoint.CheckpointException;
import dev.onevision.inference.program.ArchiveException;
import dev.onevision.supply.source.SupplyException;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * The second program of the workers' images: it downloads a model and converts it, or waits until
 * another process has done so. Configured by environment variables, as the services are. It starts
 * nothing of theirs: no server, no Kafka.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SupplyProperties.class, SuppliedModel.class})
public class SupplyApplication {

  private static final Logger log = LoggerFactory.getLogger(SupplyApplication.class);

  /**
   * Runs and exits: 0 if the model is there, else 1.
   *
   * @param arguments properties, as Spring Boot reads them
   */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(SupplyApplication.class)
            .web(WebApplicationType.NONE)
            .bannerMode(Banner.Mode.OFF)
            .logStartupInfo(false)
            // The services' own file on the class path is not for this program.
            .properties("spring.config.name=supply")
            .run(arguments)) {
      SupplyProperties supply = context.getBean(SupplyProperties.class);
      SuppliedModel model = context.getBean(SuppliedModel.class);
      switch (supply.action()) {
        case DOWNLOAD -> new SupplyJob(supply, model).run();
        case WAIT -> new SupplyWait(supply, model).run();
      }
      return 0;
    } catch (SupplyException | CheckpointException | ArchiveException failure) {
      log.error("{}", failure.getMessage());
      return 1;
    } catch (CancellationException stopped) {
      log.error("Interrupted. The next run continues here.");
      return 1;
    }
  }
}
