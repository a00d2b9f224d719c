package dev.onevision.kafka.tracing;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Loads OpenTelemetry only if {@code management.tracing.export.enabled} is true, so that a service
 * without tracing has no tracer, no exporter and no threads of theirs. Spring Boot's own
 * instrumentation stays off: the suite makes all spans itself, so that each stage has one.
 */
class TracingSwitch implements AutoConfigurationImportFilter, EnvironmentAware {

  static final String KEY = "management.tracing.export.enabled";

  private static final String[] PACKAGES = {
    "org.springframework.boot.micrometer.tracing.", "org.springframework.boot.opentelemetry."
  };
  private static final Set<String> NEVER =
      Set.of(
          "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration",
          "org.springframework.boot.micrometer.tracing.autoconfigure.NoopTracerAutoConfiguration",
          "org.springframework.boot.opentelemetry.autoconfigure.logging.OpenTelemetryLoggingAutoConfiguration",
          "org.springframework.boot.opentelemetry.autoconfigure.logging.otlp.OtlpLoggingAutoConfiguration");

  private boolean on;

  @Override
  public void setEnvironment(Environment environment) {
    on = environment.getProperty(KEY, Boolean.class, false);
  }

  @Override
  public boolean[] match(@Nullable String[] configurations, AutoConfigurationMetadata metadata) {
    boolean[] loaded = new boolean[configurations.length];
    for (int i = 0; i < configurations.length; i++) {
      // Spring passes null for what another filter has removed.
      String configuration = configurations[i];
      loaded[i] = configuration == null || isLoaded(configuration);
    }
    return loaded;
  }

  private boolean isLoaded(String configuration) {
    for (String tracing : PACKAGES) {
      if (configuration.startsWith(tracing)) {
        return on && !NEVER.contains(configuration);
      }
    }
    return true;
  }
}
