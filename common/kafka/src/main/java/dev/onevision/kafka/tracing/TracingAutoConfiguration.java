package dev.onevision.kafka.tracing;

import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Gives an application the tracing that {@link TracingSwitch} turns on. */
@AutoConfiguration(
    afterName =
        "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration")
public class TracingAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  Tracing tracing(ObjectProvider<Tracer> tracer, ObjectProvider<Propagator> propagator) {
    Tracer found = tracer.getIfUnique();
    return found == null
        ? Tracing.off()
        : new Tracing(found, propagator.getIfUnique(() -> Propagator.NOOP));
  }
}
