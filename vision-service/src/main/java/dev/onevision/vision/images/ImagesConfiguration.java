package dev.onevision.vision.images;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ImageProperties.class)
class ImagesConfiguration {

  @Bean
  ImageDecoder imageDecoder(ImageProperties properties) {
    return new ImageDecoder(properties);
  }
}
