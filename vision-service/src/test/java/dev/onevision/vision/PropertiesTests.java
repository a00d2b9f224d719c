package dev.onevision.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.Part;
import dev.onevision.vision.images.ImageProperties;
import dev.onevision.vision.intake.IntakeProperties;
import dev.onevision.vision.media.MediaProperties;
import dev.onevision.vision.video.VideoProperties;
import dev.onevision.worker.life.ModelProperties;
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
          ImageProperties images = context.getBean(ImageProperties.class);
          assertThat(images.maxBytes()).isEqualTo(DataSize.ofMegabytes(20));
          assertThat(images.maxPixels()).isEqualTo(64_000_000);
          assertThat(images.maxAspectRatio()).isEqualTo(200);
          assertThat(images.decode().memory()).isEqualTo(DataSize.ofMegabytes(768));
          assertThat(images.decode().maxTime()).isEqualTo(Duration.ofSeconds(10));
          assertThat(images.decode().maxRequestTime()).isEqualTo(Duration.ofSeconds(30));
          assertThat(images.maxScanPixels()).isEqualTo(640_000_000);
          assertThat(images.background()).isEqualTo("none");
          assertThat(images.fetchTimeout()).isEqualTo(Duration.ofSeconds(10));
          MediaProperties media = context.getBean(MediaProperties.class);
          assertThat(media.folder()).isNull();
          assertThat(media.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
          assertThat(media.maxRedirects()).isEqualTo(5);
          assertThat(media.ports()).containsExactly(80, 443);
          assertThat(media.allowHosts()).isEmpty();
          assertThat(media.allowPrivateAddresses()).isFalse();
          IntakeProperties vision = context.getBean(IntakeProperties.class);
          assertThat(vision)
              .isEqualTo(
                  new IntakeProperties(
                      new IntakeProperties.Lanes(2, 2),
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
            "onevision.vision.lanes.interactive=4",
            "onevision.vision.images.max-bytes=5MB",
            "onevision.vision.media.allow-hosts=store.internal",
            "onevision.model.name=shown")
        .run(
            context -> {
              assertThat(context.getBean(IntakeProperties.class).lanes())
                  .isEqualTo(new IntakeProperties.Lanes(4, 2));
              MediaProperties media = context.getBean(MediaProperties.class);
              assertThat(context.getBean(ImageProperties.class).maxBytes())
                  .isEqualTo(DataSize.ofMegabytes(5));
              assertThat(media.allowHosts()).containsExactly("store.internal");
              assertThat(context.getBean(ModelProperties.class).displayName()).isEqualTo("shown");
            });
  }

  @Test
  void invalidValuesStopTheStart() {
    for (String wrong :
        new String[] {
          "onevision.vision.lanes.interactive=0",
          "onevision.vision.lanes.batch=0",
          "onevision.model.data-type=int3",
          "onevision.vision.images.max-pixels=0",
          "onevision.vision.images.background=red",
          "onevision.vision.media.max-redirects=-1",
          "onevision.vision.multi-image=tall",
          "onevision.vision.video.frames=0",
          "onevision.vision.video.decode.threads=0",
          "onevision.vision.video.frames-per-second=0"
        }) {
      runner.withPropertyValues(wrong).run(context -> assertThat(context).as(wrong).hasFailed());
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties({
    ImageProperties.class,
    MediaProperties.class,
    VideoProperties.class,
    IntakeProperties.class,
    ModelProperties.class
  })
  static class Properties {}
}
