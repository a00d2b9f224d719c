package dev.onevision.standalone.suite;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/** The applications of the suite, each started as its own Spring context. */
enum Application {
  VISION(
      "dev.onevision.vision.VisionServiceApplication", "vision-service", WebApplicationType.NONE),
  LLM("dev.onevision.llm.LlmServiceApplication", "llm-service", WebApplicationType.NONE),
  GATEWAY("dev.onevision.gateway.GatewayApplication", "gateway", WebApplicationType.REACTIVE);

  private final String source;
  private final String configuration;
  private final WebApplicationType web;

  Application(String source, String configuration, WebApplicationType web) {
    this.source = source;
    this.configuration = configuration;
    this.web = web;
  }

  /** The name of its configuration file, by which people know it. */
  String title() {
    return configuration;
  }

  /**
   * Starts it; returns when its context is refreshed.
   *
   * @param settings keys and values, {@code key=value}, that win over every other source
   */
  ConfigurableApplicationContext start(List<String> settings) {
    SpringApplication application = new SpringApplication(type());
    application.setWebApplicationType(web);
    application.setRegisterShutdownHook(false); // the suite stops them in order
    application.setLogStartupInfo(false);
    application.setBannerMode(org.springframework.boot.Banner.Mode.OFF);
    return application.run(
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of(
                    "spring.config.name=" + configuration, "spring.jmx.enabled=false"),
                settings.stream())
            .map(setting -> "--" + setting)
            .toArray(String[]::new));
  }

  private Class<?> type() {
    try {
      return Class.forName(source);
    } catch (ClassNotFoundException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
