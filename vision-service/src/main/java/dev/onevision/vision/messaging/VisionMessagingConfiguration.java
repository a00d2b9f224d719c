package dev.onevision.vision.messaging;

import dev.onevision.inference.runtime.NativeTensors;
import dev.onevision.messaging.control.Cancellations;
import dev.onevision.messaging.replies.ReplyPublisher;
import dev.onevision.messaging.requests.RequestPublisher;
import dev.onevision.messaging.requests.RequestWorkHandler;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.WireCodec;
import dev.onevision.messaging.wire.WorkerStatus;
import dev.onevision.messaging.workers.QueueWorker;
import dev.onevision.messaging.workers.QueueWorkers;
import dev.onevision.messaging.workers.WorkerHealthIndicator;
import dev.onevision.messaging.workers.WorkerModel;
import dev.onevision.vision.encoder.EncoderModel;
import dev.onevision.vision.encoder.ModelProperties;
import dev.onevision.vision.encoder.ModelThread;
import dev.onevision.vision.requests.RequestEncoder;
import dev.onevision.vision.requests.VisionMetrics;
import dev.onevision.vision.requests.VisionProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class VisionMessagingConfiguration {

  static final String GROUP = "vision-service";

  @Bean
  Cancellations cancellations() {
    return new Cancellations();
  }

  @Bean
  QueueWorker visionWorker(
      ModelThread model,
      ModelProperties modelProperties,
      VisionProperties properties,
      WireCodec codec,
      RequestEncoder encoder,
      RequestPublisher requests,
      ReplyPublisher replies,
      QueueWorkers workers,
      Cancellations cancellations,
      MeterRegistry registry) {
    VisionRequestWork work = new VisionRequestWork(encoder, requests, replies, cancellations);
    QueueWorker worker =
        workers.worker(
            new QueueWorker.Identity(WorkerStatus.Role.VISION, modelProperties.displayName(), 0),
            new EncoderAsModel(model),
            List.of(new QueueWorker.Intake(Topics.VISION_REQUESTS, GROUP, properties.slots())),
            () -> new RequestWorkHandler(codec, modelProperties.displayName(), replies, work),
            cancellations::hear);
    Gauge.builder(VisionMetrics.Meter.BUSY_SLOTS.id(), worker, QueueWorker::busySlots)
        .register(registry);
    Gauge.builder(VisionMetrics.Meter.NATIVE_TENSORS.id(), NativeTensors::open).register(registry);
    return worker;
  }

  @Bean
  WorkerHealthIndicator visionHealthIndicator(QueueWorker worker) {
    return new WorkerHealthIndicator(worker);
  }

  /** The model's thread as the worker sees it. */
  private record EncoderAsModel(ModelThread thread) implements WorkerModel {

    @Override
    public void start() {
      thread.start();
    }

    @Override
    public CompletableFuture<String> loaded() {
      return thread.loaded().thenApply(EncoderModel::fingerprint);
    }

    @Override
    public CompletableFuture<Void> ended() {
      return thread.ended();
    }

    @Override
    public void close() {
      thread.close();
    }
  }
}
