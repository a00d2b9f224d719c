package dev.onevision.vision.requests;

import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.embeddings.EmbeddingIndex;
import dev.onevision.vision.encoder.PictureEncoder;
import dev.onevision.vision.media.MediaFetcher;
import dev.onevision.vision.media.MediaFolder;
import dev.onevision.vision.media.PictureDecoder;
import dev.onevision.vision.tiling.Tiler;
import dev.onevision.vision.video.VideoDecoder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(VisionProperties.class)
class RequestEncoderConfiguration {

  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  VisionMetrics visionMetrics(MeterRegistry registry) {
    return new VisionMetrics(registry);
  }

  @Bean
  RequestEncoder requestEncoder(
      MediaFetcher fetcher,
      MediaFolder folder,
      PictureDecoder decoder,
      VideoDecoder video,
      Tiler tiler,
      PictureEncoder encoder,
      ClaimCheckStore store,
      EmbeddingIndex index,
      VisionProperties properties,
      VisionMetrics metrics,
      Clock clock) {
    index.start();
    return new RequestEncoder(
        fetcher, folder, decoder, video, tiler, encoder, store, index, properties, metrics, clock);
  }
}
