package dev.onevision.llm.messaging;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.inference.checkpoint.GenerationDefaults;
import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.TextConfig;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.embeddings.EmbeddingIndex;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.kafka.topics.ModelQueues;
import dev.onevision.kafka.tracing.Tracing;
import dev.onevision.llm.decoder.DecoderModelLoader;
import dev.onevision.llm.decoder.DecoderModelLoader.Loaded;
import dev.onevision.llm.decoder.KvCacheProperties;
import dev.onevision.llm.decoder.WeightProperties;
import dev.onevision.llm.engine.Engine;
import dev.onevision.llm.engine.EngineMetrics;
import dev.onevision.llm.grammar.Grammars;
import dev.onevision.llm.grammar.Vocabulary;
import dev.onevision.llm.intake.Admission;
import dev.onevision.llm.intake.CompletionBudget;
import dev.onevision.llm.intake.PrefixCacheProperties;
import dev.onevision.llm.intake.RequestReader;
import dev.onevision.llm.intake.SamplingLimits;
import dev.onevision.llm.intake.Tokenizing;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.speculation.SpeculationProperties;
import dev.onevision.llm.tokenizer.Tokenizer;
import dev.onevision.worker.life.LoadProgress;
import dev.onevision.worker.life.ModelProperties;
import dev.onevision.worker.life.QueueWorker;
import dev.onevision.worker.life.QueueWorkers;
import dev.onevision.worker.life.WorkerHealthIndicator;
import dev.onevision.worker.life.WorkerModel;
import dev.onevision.worker.queue.WorkHandler;
import dev.onevision.worker.requests.Cancellations;
import dev.onevision.worker.requests.RequestWorkHandler;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the worker: tokenizer, engine, intake, queues. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
  LlmProperties.class,
  ModelProperties.class,
  WeightProperties.class,
  KvCacheProperties.class,
  PrefixCacheProperties.class,
  SpeculationProperties.class
})
class LlmMessagingConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Cancellations cancellations() {
    return new Cancellations();
  }

  @Bean
  Tokenizer tokenizer(ModelProperties model) {
    return Tokenizer.open(model.path());
  }

  @Bean
  TextConfig textConfig(ModelProperties model) {
    return ModelConfig.read(model.path()).text();
  }

  @Bean
  GenerationDefaults generationDefaults(ModelProperties model) {
    return GenerationDefaults.read(model.path());
  }

  @Bean
  SchedulingLimits schedulingLimits(LlmProperties properties, SpeculationProperties speculation) {
    int lanes = properties.lanes().total();
    return new SchedulingLimits(lanes, lanes, properties.prefillTokenBudget())
        .withDraftTokens(speculation.draftTokens());
  }

  @Bean
  LoadProgress loadProgress() {
    return new LoadProgress();
  }

  /** Loads the model, on the engine's thread. */
  @Bean
  Supplier<Loaded> decoderLoader(
      ModelProperties model,
      WeightProperties weights,
      KvCacheProperties cache,
      SchedulingLimits limits,
      LoadProgress progress) {
    var loader = new DecoderModelLoader(model, weights.weights(), cache, limits);
    return () -> loader.load(progress);
  }

  /** The worker closes the engine, after the queues. */
  @Bean(destroyMethod = "")
  Engine engine(
      Supplier<Loaded> decoderLoader,
      SchedulingLimits limits,
      MeterRegistry registry,
      Clock clock) {
    Gauge.builder(EngineMetrics.Meter.NATIVE_TENSORS.id(), Engine::nativeTensors)
        .register(registry);
    return new Engine(decoderLoader, limits, clock, new EngineMetrics(registry));
  }

  @Bean
  RequestReader requestReader(
      TextConfig text,
      GenerationDefaults defaults,
      LlmProperties properties,
      PrefixCacheProperties prefixes) {
    return new RequestReader(
        new SamplingLimits(text.vocabularySize(), properties.maxChoices()),
        defaults,
        properties.defaultMaxTokens(),
        prefixes);
  }

  @Bean
  Grammars grammars(Tokenizer tokenizer, GenerationDefaults defaults) {
    return new Grammars(
        new Vocabulary(tokenizer.size(), tokenizer::bytes, Set.copyOf(defaults.endTokens())));
  }

  @Bean
  EmbeddingLoader embeddingLoader(
      ClaimCheckStore store, LlmProperties properties, TextConfig text, Clock clock) {
    return new EmbeddingLoader(
        store, new EmbeddingMemory(properties.embeddingMemory()), text.hiddenSize(), clock);
  }

  @Bean
  ModelQueues modelQueues(ModelProperties model) {
    return ModelQueues.of(List.of(model.workQueue()));
  }

  @Bean
  ReturnToVision returnToVision(
      EmbeddingIndex index, RequestPublisher requests, ModelProperties model) {
    return new ReturnToVision(index, requests, model.workQueue());
  }

  /** Makes the work when the model is loaded, because the size of the KV cache limits prompts. */
  @Bean
  LlmRequestWorkFactory llmRequestWork(
      RequestReader reader,
      Tokenizer tokenizer,
      Grammars grammars,
      TextConfig text,
      EmbeddingLoader embeddings,
      ReturnToVision returnToVision,
      ReplyPublisher replies,
      Cancellations cancellations,
      Clock clock,
      Tracing tracing) {
    return engine -> {
      CompletionBudget budget =
          new CompletionBudget(text.contextLength(), engine.loaded().join().kvSlots());
      return new LlmRequestWork(
          reader,
          new Admission(tokenizer, grammars, budget, clock),
          new Tokenizing(tokenizer),
          embeddings,
          returnToVision,
          engine,
          replies,
          cancellations::contains,
          clock,
          tracing);
    };
  }

  /** Makes the work of a loaded engine. */
  interface LlmRequestWorkFactory {
    LlmRequestWork of(Engine engine);
  }

  @Bean
  QueueWorker llmWorker(
      Engine engine,
      LoadProgress progress,
      LlmRequestWorkFactory work,
      ModelProperties model,
      TextConfig text,
      LlmProperties properties,
      WireCodec codec,
      ReplyPublisher replies,
      QueueWorkers workers,
      Cancellations cancellations) {
    Supplier<WorkHandler> handler =
        () -> new RequestWorkHandler(codec, model.displayName(), replies, work.of(engine));
    ModelQueue queue = model.workQueue();
    return workers.worker(
        new QueueWorker.Identity(
            WorkerStatus.Role.LLM, model.displayName(), queue, text.contextLength()),
        new EngineAsModel(engine, progress),
        List.of(
            new QueueWorker.Intake(
                queue.llmRequests(Priority.INTERACTIVE),
                queue.llmGroup(Priority.INTERACTIVE),
                properties.lanes().interactive()),
            new QueueWorker.Intake(
                queue.llmRequests(Priority.BATCH),
                queue.llmGroup(Priority.BATCH),
                properties.lanes().batch())),
        handler,
        message -> {
          cancellations.hear(message);
          switch (message) {
            case ControlMessage.Cancel(var requestId) -> engine.cancel(requestId);
            case ControlMessage.Begun _ -> {} // for the work queues
          }
        });
  }

  @Bean
  WorkerHealthIndicator llmHealthIndicator(QueueWorker worker) {
    return new WorkerHealthIndicator(worker);
  }

  /** The engine as the worker sees it. */
  private record EngineAsModel(Engine engine, LoadProgress progress) implements WorkerModel {

    @Override
    public void start() {
      engine.start();
    }

    @Override
    public long loadSteps() {
      return progress.steps();
    }

    @Override
    public CompletableFuture<String> loaded() {
      return engine.loaded().thenApply(Engine.EngineModel::fingerprint);
    }

    @Override
    public CompletableFuture<Void> ended() {
      return engine.ended();
    }

    @Override
    public void close() {
      engine.close();
    }
  }
}
