package dev.onevision.llm.messaging;

import dev.onevision.inference.checkpoint.GenerationDefaults;
import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.llm.decoder.DecoderModelLoader;
import dev.onevision.llm.decoder.KvCacheProperties;
import dev.onevision.llm.decoder.ModelProperties;
import dev.onevision.llm.engine.AnswerBudget;
import dev.onevision.llm.engine.Engine;
import dev.onevision.llm.engine.EngineMetrics;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.tokenizer.Tokenizer;
import dev.onevision.messaging.claimcheck.ClaimCheckStore;
import dev.onevision.messaging.control.Cancellations;
import dev.onevision.messaging.control.ControlBus;
import dev.onevision.messaging.replies.ReplyPublisher;
import dev.onevision.messaging.wire.WireCodec;
import dev.onevision.messaging.workers.WorkerAnnouncer;
import dev.onevision.messaging.workqueue.WorkQueues;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
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
    DecoderModelLoader loader = new DecoderModelLoader(model, cache, running);
    SchedulingLimits limits =
        new SchedulingLimits(running, running, properties.prefillTokenBudget());
    return new Engine(loader::load, limits, clock, new EngineMetrics(registry));
  }

  @Bean
  LlmWorker llmWorker(
      Engine engine,
      Tokenizer tokenizer,
      ModelProperties model,
      LlmProperties properties,
      WireCodec codec,
      ClaimCheckStore embeddings,
      ReplyPublisher replies,
      WorkQueues queues,
      ControlBus control,
      Cancellations cancellations,
      WorkerAnnouncer announcer,
      ApplicationEventPublisher events,
      Clock clock) {
    int contextLength = ModelConfig.read(model.path()).text().contextLength();
    GenerationDefaults defaults = GenerationDefaults.read(model.path());
    return new LlmWorker(
        engine,
        model.displayName(),
        contextLength,
        properties.slots(),
        queues,
        loaded ->
            new LlmRequestHandler(
                codec,
                tokenizer,
                defaults,
                new AnswerBudget(contextLength, loaded.slots(), properties.defaultMaxTokens()),
                loaded.fingerprint(),
                engine,
                embeddings,
                replies,
                cancellations::contains,
                clock),
        control,
        cancellations,
        announcer,
        events,
        clock);
  }

  @Bean
  LlmHealthIndicator llmHealthIndicator(LlmWorker worker) {
    return new LlmHealthIndicator(worker);
  }
}
