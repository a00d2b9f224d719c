package dev.onevision.vision.encoder;

import dev.onevision.vision.tiling.Tiler;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The model's configuration is read at once, so that a wrong path stops the start with its name.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ModelProperties.class)
class EncoderConfiguration {

  @Bean
  Tiler tiler(ModelProperties properties) {
    return new Tiler(ModelTiling.of(properties.path()));
  }

  @Bean(destroyMethod = "close")
  ModelThread modelThread(ModelProperties properties) {
    return new ModelThread(new ModelLoader(properties));
  }
}
