package dev.onevision.vision.encoder;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.Resolution;
import dev.onevision.vision.tiling.Size;
import dev.onevision.vision.tiling.Tiler;
import dev.onevision.vision.tiling.TilingRules;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The model's configuration is read at once, so that a wrong path stops the start with its name.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ModelProperties.class)
class EncoderConfiguration {

  private static final int MOST_WAITING = 64;

  @Bean
  Tiler tiler(ModelProperties properties) {
    return new Tiler(rules(ModelConfig.read(properties.path())));
  }

  /** Slots have one picture in hand each, so the queue is as short as they are few. */
  @Bean(destroyMethod = "close")
  ModelThread modelThread(ModelProperties properties) {
    return new ModelThread(new ModelLoader(properties), MOST_WAITING);
  }

  static TilingRules rules(ModelConfig config) {
    List<Size> resolutions =
        config.image().gridPinpoints().stream().map(EncoderConfiguration::size).toList();
    return new TilingRules(
        config.vision().imageSize(),
        config.vision().patchesPerSide(),
        resolutions,
        config.image().anyresMax());
  }

  private static Size size(Resolution resolution) {
    return new Size(resolution.width(), resolution.height());
  }
}
