package dev.onevision.vision.media;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MediaProperties.class)
class MediaConfiguration {

  @Bean
  MediaFetcher mediaFetcher(MediaProperties properties) {
    return new MediaFetcher(properties);
  }

  @Bean
  MediaFolder mediaFolder(MediaProperties properties) {
    return new MediaFolder(properties.folder());
  }
}
