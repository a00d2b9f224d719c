package dev.onevision.vision.intake;

import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.embeddings.EmbeddingIndex;
import dev.onevision.kafka.tracing.Tracing;
import dev.onevision.vision.encoder.Encoder;
import dev.onevision.vision.images.ImageDecoder;
import dev.onevision.vision.media.MediaFetcher;
import dev.onevision.vision.media.MediaFolder;
import dev.onevision.vision.tiling.Tiler;
import dev.onevision.vision.video.VideoDecoder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IntakeProperties.class)
class IntakeConfiguration {

  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  VisionMetrics visionMetrics(MeterRegistry registry, Tracing tracing) {
    return new VisionMetrics(registry, tracing);
  }

  @Bean
  MediaSource mediaSource(ClaimCheckStore store, MediaFetcher fetcher, MediaFolder folder) {
    return new MediaSource(store, fetcher, folder);
  }

  @Bean
  ImagePreparer imagePreparer(
      MediaSource source, ImageDecoder decoder, Tiler tiler, VisionMetrics metrics) {
    return new ImagePreparer(source, decoder, tiler, metrics);
  }

  @Bean
  VideoPreparer videoPreparer(
      MediaSource source,
      ImagePreparer images,
      VideoDecoder decoder,
      Tiler tiler,
      VisionMetrics metrics) {
    return new VideoPreparer(source, images, decoder, tiler, metrics);
  }

  @Bean
  EmbeddingMaker embeddingMaker(
      Encoder encoder,
      ClaimCheckStore store,
      EmbeddingIndex index,
      VisionMetrics metrics,
      Clock clock) {
    index.start();
    SharedEncodings encodings = new SharedEncodings(index, metrics);
    return new EmbeddingMaker(encoder, store, encodings, metrics, clock);
  }

  @Bean
  RequestEncoder requestEncoder(
      ImagePreparer images,
      VideoPreparer videos,
      EmbeddingMaker embeddings,
      Tiler tiler,
      IntakeProperties properties,
      VisionMetrics metrics,
      Clock clock) {
    return new RequestEncoder(images, videos, embeddings, tiler, properties, metrics, clock);
  }
}
