package dev.onevision.llm.messaging;

import dev.onevision.contract.topics.ShareGroups;
import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.inference.checkpoint.GenerationDefaults;
import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.TextConfig;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.embeddings.EmbeddingIndex;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.llm.decoder.DecoderModelLoader;
import dev.onevision.llm.decoder.KvCacheProperties;
import dev.onevision.llm.decoder.ModelProperties;
import dev.onevision.llm.engine.AnswerBudget;
import dev.onevision.llm.engine.Engine;
import dev.onevision.llm.engine.EngineMetrics;
import dev.onevision.llm.grammar.Grammars;
import dev.onevision.llm.grammar.Vocabulary;
import dev.onevision.llm.sampling.SamplingLimits;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.tokenizer.Tokenizer;
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

/** Puts the worker together: tokenizer, engine, queues. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
  LlmProperties.class,
  ModelProperties.class,
  KvCacheProperties.class
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

  /** Closed by the worker, after the queues. */
  @Bean(destroyMethod = "")
  Engine engine(
      ModelProperties model,
      KvCacheProperties cache,
      LlmProperties properties,
      MeterRegistry registry,
      Clock clock) {
    int running = properties.slots().total();
    SchedulingLimits limits =
        new SchedulingLimits(running, running, properties.prefillTokenBudget());
    DecoderModelLoader loader = new DecoderModelLoader(model, cache, limits);
    Gauge.builder(EngineMetrics.Meter.NATIVE_TENSORS.id(), Engine::nativeTensors)
        .register(registry);
    return new Engine(loader::load, limits, clock, new EngineMetrics(registry));
  }

  @Bean
  QueueWorker llmWorker(
      Engine engine,
      Tokenizer tokenizer,
      ModelProperties model,
      LlmProperties properties,
      WireCodec codec,
      ClaimCheckStore embeddings,
      EmbeddingIndex index,
      ReplyPublisher replies,
      RequestPublisher requests,
      QueueWorkers workers,
      Cancellations cancellations,
      Clock clock) {
    TextConfig text = ModelConfig.read(model.path()).text();
    int contextLength = text.contextLength();
    GenerationDefaults defaults = GenerationDefaults.read(model.path());
    EmbeddingMemory memory = new EmbeddingMemory(properties.embeddingMemory());
    Supplier<WorkHandler> handler =
        () -> {
          Engine.EngineModel loaded = engine.loaded().join();
          LlmRequestWork work =
              new LlmRequestWork(
                  tokenizer,
                  new Grammars(
                      new Vocabulary(
                          tokenizer.size(), tokenizer::bytes, Set.copyOf(defaults.endTokens()))),
                  defaults,
                  new SamplingLimits(text.vocabularySize(), properties.maxChoices()),
                  new AnswerBudget(contextLength, loaded.slots(), properties.defaultMaxTokens()),
                  text.hiddenSize(),
                  loaded.fingerprint(),
                  engine,
                  embeddings,
                  index,
                  memory,
                  replies,
                  requests,
                  cancellations::contains,
                  clock);
          return new RequestWorkHandler(codec, model.displayName(), replies, work);
        };
    return workers.worker(
        new QueueWorker.Identity(WorkerStatus.Role.LLM, model.displayName(), contextLength),
        new EngineAsModel(engine),
        List.of(
            new QueueWorker.Intake(
                TopicNames.LLM_REQUESTS_INTERACTIVE,
                ShareGroups.LLM_INTERACTIVE,
                properties.slots().interactive()),
            new QueueWorker.Intake(
                TopicNames.LLM_REQUESTS_BATCH, ShareGroups.LLM_BATCH, properties.slots().batch())),
        handler,
        message -> {
          cancellations.hear(message);
          switch (message) {
            case ControlMessage.Cancel(var requestId) -> engine.cancel(requestId);
            case ControlMessage.Begun _ -> {} // the work queues listen to these
          }
        });
  }

  @Bean
  WorkerHealthIndicator llmHealthIndicator(QueueWorker worker) {
    return new WorkerHealthIndicator(worker);
  }

  /** The engine as the worker sees it. */
  private record EngineAsModel(Engine engine) implements WorkerModel {

    @Override
    public void start() {
      engine.start();
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
