package dev.onevision.benchmarks.serving;

import dev.onevision.llm.decoder.DecoderModelLoader.Loaded;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Gives the LLM service a decoder without a model. */
@Configuration(proxyBeanMethods = false)
class SteadyDecoderConfiguration {

  static final String STEP_TIME = "benchmark.step-time";

  @Bean
  Supplier<Loaded> decoderLoader(@Value("${" + STEP_TIME + "}") Duration stepTime) {
    return () -> new Loaded(new SteadyDecoder(stepTime), "steady");
  }
}
