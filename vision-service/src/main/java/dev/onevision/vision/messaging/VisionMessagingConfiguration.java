package dev.onevision.vision.messaging;

import dev.onevision.messaging.control.Cancellations;
import dev.onevision.messaging.control.ControlBus;
import dev.onevision.messaging.replies.ReplyPublisher;
import dev.onevision.messaging.requests.RequestPublisher;
import dev.onevision.messaging.wire.WireCodec;
import dev.onevision.messaging.workers.WorkerAnnouncer;
import dev.onevision.messaging.workqueue.WorkQueues;
import dev.onevision.vision.encoder.ModelProperties;
import dev.onevision.vision.encoder.ModelThread;
import dev.onevision.vision.requests.RequestEncoder;
import dev.onevision.vision.requests.VisionMetrics;
import dev.onevision.vision.requests.VisionProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class VisionMessagingConfiguration {

  @Bean
  Cancellations cancellations() {
    return new Cancellations();
  }

  @Bean
  VisionRequestHandler visionRequestHandler(
      WireCodec codec,
      RequestEncoder encoder,
      RequestPublisher requests,
      ReplyPublisher replies,
      Cancellations cancellations) {
    return new VisionRequestHandler(codec, encoder, requests, replies, cancellations);
  }

  @Bean
  VisionWorker visionWorker(
      ModelThread model,
      ModelProperties modelProperties,
      VisionProperties properties,
      WorkQueues queues,
      VisionRequestHandler handler,
      ControlBus control,
      Cancellations cancellations,
      WorkerAnnouncer announcer,
      ApplicationEventPublisher events,
      MeterRegistry registry,
      Clock clock) {
    VisionWorker worker =
        new VisionWorker(
            model,
            modelProperties.displayName(),
            properties.slots(),
            queues,
            handler,
            control,
            cancellations,
            announcer,
            events,
            clock);
    Gauge.builder(VisionMetrics.Meter.BUSY_SLOTS.id(), worker, VisionWorker::busySlots)
        .register(registry);
    return worker;
  }

  @Bean
  VisionHealthIndicator visionHealthIndicator(VisionWorker worker) {
    return new VisionHealthIndicator(worker);
  }
}
