package dev.onevision.vision.video;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(VideoProperties.class)
class VideoConfiguration {

  @Bean
  VideoDecoder videoDecoder(VideoProperties properties) {
    return new VideoDecoder(properties);
  }
}
