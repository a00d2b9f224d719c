package dev.onevision.standalone.suite;

import dev.onevision.gateway.GatewayApplication;
import dev.onevision.llm.LlmServiceApplication;
import dev.onevision.vision.VisionServiceApplication;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/** The services of the suite, each with its own Spring context. */
enum Application {
  VISION(VisionServiceApplication.class, "vision-service", WebApplicationType.NONE),
  LLM(LlmServiceApplication.class, "llm-service", WebApplicationType.NONE),
  GATEWAY(GatewayApplication.class, "gateway", WebApplicationType.REACTIVE);

  /** Each lane is a Kafka client with its own threads; a laptop needs fewer. */
  private static final Map<String, Object> DEFAULTS = Map.of("onevision.llm.lanes.interactive", 24);

  /**
   * There is no load balancer that needs time to notice a stop. Developers call the API from their
   * own pages; without API keys, files and batches still reject pages.
   */
  private static final Map<String, Object> DEFAULTS_IN_ONE_PROCESS =
      Map.of(
          "onevision.gateway.access.stop-delay", "0s",
          // Longer than Kafka's 500 ms: each fetch costs an idle machine. A stop waits for it.
          "spring.kafka.consumer.fetch-max-wait", "1s",
          "onevision.gateway.cors.allowed-origins", "*",
          "onevision.gateway.playground.enabled", "true");

  /** Health details and metrics need no key: on a developer's machine they stay on it. */
  private static final Map<String, Object> DEFAULTS_OF_GATEWAY =
      Map.of("management.server.address", "127.0.0.1");

  private final Class<?> source;
  private final String configuration;
  private final WebApplicationType web;

  Application(Class<?> source, String configuration, WebApplicationType web) {
    this.source = source;
    this.configuration = configuration;
    this.web = web;
  }

  /** The service's name, which is also that of its configuration file. */
  String title() {
    return configuration;
  }

  /**
   * Starts the service and returns when its context is refreshed.
   *
   * @param settings {@code key=value}, with precedence over all other sources
   * @param ownDefaults values of keys that no source sets
   */
  ConfigurableApplicationContext start(List<String> settings, Map<String, Object> ownDefaults) {
    SpringApplication application = new SpringApplication(source);
    application.setWebApplicationType(web);
    application.setRegisterShutdownHook(false); // the suite stops them in order
    Map<String, Object> defaults = defaults(ownDefaults);
    defaults.putAll(DEFAULTS_IN_ONE_PROCESS);
    return run(application, defaults, settings);
  }

  /** Starts the service as the only one of this process, with its own port and shutdown hook. */
  ConfigurableApplicationContext startAlone(
      List<String> settings, Map<String, Object> ownDefaults) {
    SpringApplication application = new SpringApplication(source);
    application.setWebApplicationType(WebApplicationType.REACTIVE);
    return run(application, defaults(ownDefaults), settings);
  }

  private Map<String, Object> defaults(Map<String, Object> ownDefaults) {
    Map<String, Object> defaults = new HashMap<>(DEFAULTS);
    defaults.putAll(ownDefaults);
    if (this == GATEWAY) {
      defaults.putAll(DEFAULTS_OF_GATEWAY);
    }
    return defaults;
  }

  private ConfigurableApplicationContext run(
      SpringApplication application, Map<String, Object> defaults, List<String> settings) {
    application.setLogStartupInfo(false);
    application.setDefaultProperties(defaults);
    application.setBannerMode(Banner.Mode.OFF);
    return application.run(
        Stream.concat(
                Stream.of("spring.config.name=" + configuration, "spring.jmx.enabled=false"),
                settings.stream())
            .map(setting -> "--" + setting)
            .toArray(String[]::new));
  }
}
