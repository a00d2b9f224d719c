package dev.onevision.vision.intake;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.inference.runtime.ModelSettings;
import dev.onevision.inference.torchscript.ProgressListener;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.kafka.topics.ModelQueues;
import dev.onevision.vision.encoder.EncoderModel;
import dev.onevision.vision.encoder.EncoderThread;
import dev.onevision.worker.life.LoadProgress;
import dev.onevision.worker.life.ModelProperties;
import dev.onevision.worker.life.QueueWorker;
import dev.onevision.worker.life.QueueWorkers;
import dev.onevision.worker.life.WorkerHealthIndicator;
import dev.onevision.worker.life.WorkerModel;
import dev.onevision.worker.requests.Cancellations;
import dev.onevision.worker.requests.RequestWork;
import dev.onevision.worker.requests.RequestWorkHandler;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ModelProperties.class)
class WorkerConfiguration {

  @Bean
  ModelSettings modelSettings(ModelProperties model) {
    return new ModelSettings(
        model.path(), model.archives(), model.dataType(), model.device(), model.threads());
  }

  @Bean
  ModelQueues modelQueues(ModelProperties model) {
    return ModelQueues.of(List.of(model.workQueue()));
  }

  @Bean
  LoadProgress loadProgress() {
    return new LoadProgress();
  }

  @Bean
  ProgressListener loadListener(LoadProgress progress) {
    return ProgressListener.each(progress::advance);
  }

  @Bean
  Cancellations cancellations() {
    return new Cancellations();
  }

  @Bean
  VisionRequestHandler visionRequestHandler(
      RequestEncoder encoder,
      RequestPublisher requests,
      ReplyPublisher replies,
      ModelProperties model,
      Cancellations cancellations) {
    return new VisionRequestHandler(encoder, requests, replies, model.workQueue(), cancellations);
  }

  /** The handlers of the request queues; each lane has its own. */
  @Bean
  Supplier<RequestWorkHandler> requestHandlers(
      WireCodec codec, ModelProperties model, ReplyPublisher replies, RequestWork work) {
    return () -> new RequestWorkHandler(codec, model.displayName(), replies, work);
  }

  @Bean
  QueueWorker visionWorker(
      QueueWorkers workers,
      EncoderThread thread,
      LoadProgress progress,
      ModelProperties model,
      IntakeProperties properties,
      QueueWorker.Intake captions,
      Supplier<RequestWorkHandler> requestHandlers,
      Cancellations cancellations) {
    ModelQueue queue = model.workQueue();
    List<QueueWorker.Intake> queues = new ArrayList<>();
    queues.add(
        new QueueWorker.Intake(
            queue.visionRequests(Priority.INTERACTIVE),
            queue.visionGroup(Priority.INTERACTIVE),
            properties.lanes().interactive()));
    queues.add(
        new QueueWorker.Intake(
            queue.visionRequests(Priority.BATCH),
            queue.visionGroup(Priority.BATCH),
            properties.lanes().batch()));
    queues.add(captions);
    return workers.worker(
        new QueueWorker.Identity(WorkerStatus.Role.VISION, model.displayName(), queue, 0),
        new EncoderWorkerModel(thread, progress),
        queues,
        requestHandlers::get,
        cancellations::hear);
  }

  @Bean
  MeterBinder workerMetrics(QueueWorker worker, EncoderThread thread) {
    return registry -> {
      Gauge.builder(VisionMetrics.Meter.BUSY_LANES.id(), worker, QueueWorker::busyLanes)
          .register(registry);
      Gauge.builder(VisionMetrics.Meter.WAITING.id(), thread, EncoderThread::waiting)
          .register(registry);
      Gauge.builder(VisionMetrics.Meter.NATIVE_TENSORS.id(), EncoderThread::nativeTensors)
          .register(registry);
    };
  }

  @Bean
  WorkerHealthIndicator visionHealthIndicator(QueueWorker worker) {
    return new WorkerHealthIndicator(worker);
  }

  /** The model's thread as the worker sees it. */
  private record EncoderWorkerModel(EncoderThread thread, LoadProgress progress)
      implements WorkerModel {

    @Override
    public void start() {
      thread.start();
    }

    @Override
    public long loadSteps() {
      return progress.steps();
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
