package dev.onevision.vision.encoder;

import dev.onevision.inference.runtime.ModelSettings;
import dev.onevision.inference.torchscript.ProgressListener;
import dev.onevision.vision.tiling.Tiler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class EncoderConfiguration {

  /** Reads the model's configuration at once: a wrong path stops the start with its name. */
  @Bean
  Tiler tiler(ModelSettings model) {
    return new Tiler(ModelTiling.of(model.checkpoint()));
  }

  @Bean(destroyMethod = "close")
  EncoderThread encoderThread(ModelSettings model, ProgressListener loadListener) {
    return new EncoderThread(() -> DjlTower.load(model, loadListener));
  }
}
