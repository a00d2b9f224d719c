package dev.onevision.kafka.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.OpenTelemetry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class TracingSwitchTests {

  private final ApplicationContextRunner application =
      new ApplicationContextRunner().withUserConfiguration(Application.class);

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  @Test
  void thereIsNoTracerUntilTracingIsTurnedOn() {
    application.run(
        context -> {
          assertThat(context).doesNotHaveBean(Tracer.class).doesNotHaveBean(OpenTelemetry.class);
          assertThat(context.getBean(Tracing.class)).isSameAs(Tracing.off());
        });
  }

  @Test
  void openTelemetryMakesTheSpansOnceTracingIsTurnedOn() {
    application
        .withPropertyValues(TracingSwitch.KEY + "=true")
        .run(
            context -> {
              assertThat(context).hasSingleBean(Tracer.class).hasSingleBean(OpenTelemetry.class);
              assertThat(context.getBean(Tracing.class).isOn()).isTrue();
            });
  }
}
