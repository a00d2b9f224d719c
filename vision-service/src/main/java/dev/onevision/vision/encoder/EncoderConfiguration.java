package dev.onevision.vision.encoder;

import dev.onevision.inference.runtime.ModelSettings;
import dev.onevision.vision.tiling.Tiler;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ModelProperties.class)
class EncoderConfiguration {

  @Bean
  ModelSettings modelSettings(ModelProperties properties) {
    return properties.settings();
  }

  /** Reads the model's configuration at once: a wrong path stops the start with its name. */
  @Bean
  Tiler tiler(ModelSettings model) {
    return new Tiler(ModelTiling.of(model.checkpoint()));
  }

  @Bean(destroyMethod = "close")
  EncoderThread encoderThread(ModelSettings model) {
    return new EncoderThread(() -> DjlTower.load(model));
  }
}
