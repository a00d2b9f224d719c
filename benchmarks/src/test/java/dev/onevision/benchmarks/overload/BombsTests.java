package dev.onevision.benchmarks.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.onevision.vision.images.ImageDecoder;
import dev.onevision.vision.images.ImageProperties;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.video.VideoDecoder;
import dev.onevision.vision.video.VideoProperties;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.boot.context.properties.bind.Binder;

/** The vision service refuses each bomb before it decodes a pixel. */
class BombsTests {

  /** Incomplete files of a huge size: their readers notice that first. */
  private static final Set<String> INCOMPLETE = Set.of("gif", "avi");

  private final Binder defaults = new Binder();
  private final ImageDecoder images =
      new ImageDecoder(defaults.bindOrCreate("onevision.vision.images", ImageProperties.class));
  private final VideoDecoder videos =
      new VideoDecoder(defaults.bindOrCreate("onevision.vision.video", VideoProperties.class));

  @TestFactory
  Stream<DynamicTest> eachBombIsRefusedByItsHeader() {
    return Bombs.parts().entrySet().stream()
        .map(
            bomb ->
                DynamicTest.dynamicTest(
                    bomb.getKey(),
                    () -> {
                      MediaException refusal = refusal(bomb.getValue());
                      if (INCOMPLETE.contains(bomb.getKey())) {
                        assertThat(refusal.problem()).isEqualTo(MediaException.Problem.INVALID);
                      } else {
                        assertThat(refusal.explanation())
                            .containsAnyOf("30,000 x 30,000", "16,383 x 16,383");
                        assertThat(refusal.problem()).isEqualTo(MediaException.Problem.TOO_LARGE);
                      }
                    }));
  }

  private MediaException refusal(Map<String, Object> part) {
    boolean image = "image_url".equals(part.get("type"));
    byte[] file = file(part);
    return catchThrowableOfType(MediaException.class, () -> decode(image, file));
  }

  private void decode(boolean image, byte[] file) throws Exception {
    if (image) {
      images.decode(file, null, images.newRequest(), Duration.ofSeconds(10));
    } else {
      try (VideoDecoder.Permit permit = videos.acquire(Duration.ofSeconds(10))) {
        permit.open(ByteBuffer.wrap(file), () -> false);
      }
    }
  }

  private static byte[] file(Map<String, Object> part) {
    Map<?, ?> members = (Map<?, ?>) Objects.requireNonNull(part.get(part.get("type")));
    String url = (String) Objects.requireNonNull(members.get("url"));
    return Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
  }
}
