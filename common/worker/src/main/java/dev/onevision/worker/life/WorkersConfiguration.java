package dev.onevision.worker.life;

import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.control.ControlBus;
import dev.onevision.worker.queue.WorkQueues;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Wires workers and their heartbeats. */
@Lazy
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WorkerProperties.class)
class WorkersConfiguration {

  @Bean
  @ConditionalOnMissingBean
  WorkerAnnouncer workerAnnouncer(MessageSender sender, WorkerProperties properties) {
    return new KafkaWorkerAnnouncer(sender, properties.heartbeat());
  }

  /** Tells the metrics of the workers of several queues apart. */
  @Bean
  static MeterFilter modelQueueTag(Environment environment) {
    // A gateway in the same JVM has this bean too, but not the property.
    String queue = environment.getProperty("onevision.model.queue", "");
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getName().startsWith("onevision.") && !queue.isEmpty()
            ? id.withTag(Tag.of("model.queue", queue))
            : id;
      }
    };
  }

  @Bean
  @ConditionalOnMissingBean
  QueueWorkers queueWorkers(
      WorkQueues queues,
      ControlBus bus,
      WorkerAnnouncer announcer,
      ApplicationEventPublisher events,
      WorkerProperties properties) {
    return new QueueWorkers(
        new WorkerContext(
            queues, bus, announcer, events, Clock.systemUTC(), properties.loadTimeout()));
  }
}
