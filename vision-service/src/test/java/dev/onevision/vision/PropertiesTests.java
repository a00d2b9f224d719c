package dev.onevision.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.Part;
import dev.onevision.vision.encoder.ModelProperties;
import dev.onevision.vision.media.MediaProperties;
import dev.onevision.vision.requests.VisionProperties;
import dev.onevision.vision.video.VideoProperties;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class PropertiesTests {

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
          .withUserConfiguration(Properties.class)
          .withPropertyValues("onevision.model.path=some/model", "onevision.model.archives=out");

  @Test
  void defaultsAreThoseOfTheDocumentation() {
    runner.run(
        context -> {
          MediaProperties media = context.getBean(MediaProperties.class);
          assertThat(media.maxBytes()).isEqualTo(DataSize.ofMegabytes(20));
          assertThat(media.maxPixels()).isEqualTo(64_000_000);
          assertThat(media.maxAspectRatio()).isEqualTo(200);
          assertThat(media.decodeMemory()).isEqualTo(DataSize.ofMegabytes(768));
          assertThat(media.maxDecodeTime()).isEqualTo(Duration.ofSeconds(10));
          assertThat(media.maxRequestDecodeTime()).isEqualTo(Duration.ofSeconds(30));
          assertThat(media.maxScanPixels()).isEqualTo(640_000_000);
          assertThat(media.background()).isEqualTo("none");
          assertThat(media.fetchTimeout()).isEqualTo(Duration.ofSeconds(10));
          assertThat(media.maxRedirects()).isEqualTo(5);
          assertThat(media.ports()).containsExactly(80, 443);
          assertThat(media.allowHosts()).isEmpty();
          assertThat(media.allowPrivateAddresses()).isFalse();
          VisionProperties vision = context.getBean(VisionProperties.class);
          assertThat(vision)
              .isEqualTo(
                  new VisionProperties(
                      new VisionProperties.Slots(2, 2),
                      64,
                      Part.MultiImage.PAD,
                      Duration.ofMinutes(2)));
          assertThat(context.getBean(VideoProperties.class)).isEqualTo(TestRequests.videoLimits());
          ModelProperties model = context.getBean(ModelProperties.class);
          assertThat(model.path()).isEqualTo(Path.of("some/model"));
          assertThat(model.displayName()).isEqualTo("model");
          assertThat(model.dataType()).isEqualTo("auto");
          assertThat(model.device()).isEqualTo("auto");
        });
  }

  @Test
  void namedPropertiesAreBound() {
    runner
        .withPropertyValues(
            "onevision.vision.slots.interactive=4",
            "onevision.vision.media.max-bytes=5MB",
            "onevision.vision.media.allow-hosts=store.internal",
            "onevision.model.name=shown")
        .run(
            context -> {
              assertThat(context.getBean(VisionProperties.class).slots())
                  .isEqualTo(new VisionProperties.Slots(4, 2));
              MediaProperties media = context.getBean(MediaProperties.class);
              assertThat(media.maxBytes()).isEqualTo(DataSize.ofMegabytes(5));
              assertThat(media.allowHosts()).containsExactly("store.internal");
              assertThat(context.getBean(ModelProperties.class).displayName()).isEqualTo("shown");
            });
  }

  @Test
  void valuesThatMakeNoSenseStopTheStart() {
    for (String wrong :
        new String[] {
          "onevision.vision.slots.interactive=0",
          "onevision.vision.slots.batch=0",
          "onevision.model.data-type=int3",
          "onevision.vision.media.max-pixels=0",
          "onevision.vision.media.max-redirects=-1",
          "onevision.vision.multi-image=tall",
          "onevision.vision.video.frames=0",
          "onevision.vision.video.frames-per-second=0"
        }) {
      runner.withPropertyValues(wrong).run(context -> assertThat(context).as(wrong).hasFailed());
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties({
    MediaProperties.class,
    VideoProperties.class,
    VisionProperties.class,
    ModelProperties.class
  })
  static class Properties {}
}
