package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/**
 * In one process the services do not configure logging: what their own configuration silences,
 * {@code logback.xml} has to silence.
 */
class LoggingTests {

  private static final String PREFIX = "logging.level.";

  static String[] services() {
    return Arrays.stream(Application.values()).map(Application::title).toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("services")
  void aLoggerThatAServiceSilencesIsSilentInOneProcess(String service) throws JoranException {
    var context = new LoggerContext();
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Objects.requireNonNull(getClass().getResource("/logback.xml")));

    var yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(new ClassPathResource(service + ".yml"));
    Properties configuration = Objects.requireNonNull(yaml.getObject());
    assertThat(configuration.stringPropertyNames()).anyMatch(key -> key.startsWith(PREFIX));
    for (String key : configuration.stringPropertyNames()) {
      if (key.startsWith(PREFIX)) {
        Level wanted = Level.toLevel(configuration.getProperty(key));
        Level actual = context.getLogger(key.substring(PREFIX.length())).getEffectiveLevel();
        assertThat(actual.isGreaterOrEqual(wanted)).as("%s: %s", key, actual).isTrue();
      }
    }
    context.stop();
  }
}
