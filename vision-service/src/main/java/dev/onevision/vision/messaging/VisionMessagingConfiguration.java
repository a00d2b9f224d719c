package dev.onevision.vision.messaging;

import dev.onevision.contract.topics.ShareGroups;
import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.kafka.captions.CaptionPublisher;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.vision.captions.CaptionProperties;
import dev.onevision.vision.captions.CaptionWork;
import dev.onevision.vision.encoder.EncoderModel;
import dev.onevision.vision.encoder.ModelProperties;
import dev.onevision.vision.encoder.ModelThread;
import dev.onevision.vision.requests.RequestEncoder;
import dev.onevision.vision.requests.VisionMetrics;
import dev.onevision.vision.requests.VisionProperties;
import dev.onevision.worker.life.QueueWorker;
import dev.onevision.worker.life.QueueWorkers;
import dev.onevision.worker.life.WorkerHealthIndicator;
import dev.onevision.worker.life.WorkerModel;
import dev.onevision.worker.queue.Backlog;
import dev.onevision.worker.queue.Backlogs;
import dev.onevision.worker.requests.Cancellations;
import dev.onevision.worker.requests.RequestWorkHandler;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CaptionProperties.class)
class VisionMessagingConfiguration {

  @Bean
  Cancellations cancellations() {
    return new Cancellations();
  }

  /** Captions are begun only while the language model keeps up with those before them. */
  @Bean
  Backlog batchBacklog(Backlogs backlogs, CaptionProperties properties) {
    return backlogs.watch(
        TopicNames.LLM_REQUESTS_BATCH, ShareGroups.llm(Priority.BATCH), properties.window());
  }

  @Bean
  QueueWorker visionWorker(
      ModelThread model,
      ModelProperties modelProperties,
      VisionProperties properties,
      CaptionProperties captionProperties,
      CaptionPublisher captions,
      ClaimCheckStore media,
      Backlog batchBacklog,
      Clock clock,
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
            List.of(
                new QueueWorker.Intake(
                    TopicNames.VISION_REQUESTS_INTERACTIVE,
                    ShareGroups.VISION_INTERACTIVE,
                    properties.slots().interactive()),
                new QueueWorker.Intake(
                    TopicNames.VISION_REQUESTS_BATCH,
                    ShareGroups.VISION_BATCH,
                    properties.slots().batch()),
                new QueueWorker.Intake(
                    TopicNames.CAPTION_REQUESTS,
                    ShareGroups.CAPTIONS,
                    captionProperties.slots(),
                    () ->
                        new CaptionWork(
                            work,
                            captions,
                            media,
                            modelProperties.displayName(),
                            captionProperties.deadline(),
                            clock),
                    batchBacklog::hasRoom)),
            () -> new RequestWorkHandler(codec, modelProperties.displayName(), replies, work),
            cancellations::hear);
    Gauge.builder(VisionMetrics.Meter.BUSY_SLOTS.id(), worker, QueueWorker::busySlots)
        .register(registry);
    Gauge.builder(VisionMetrics.Meter.WAITING.id(), model, ModelThread::waiting).register(registry);
    Gauge.builder(VisionMetrics.Meter.NATIVE_TENSORS.id(), ModelThread::nativeTensors)
        .register(registry);
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
