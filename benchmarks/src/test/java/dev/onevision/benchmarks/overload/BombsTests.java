package dev.onevision.benchmarks.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.onevision.vision.images.ImageDecoder;
import dev.onevision.vision.images.ImageProperties;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.video.Video;
import dev.onevision.vision.video.VideoDecoder;
import dev.onevision.vision.video.VideoProperties;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.boot.context.properties.bind.Binder;

/** The vision service refuses each bomb before it allocates the pixels. */
class BombsTests {

  /** Incomplete files of a huge size: their readers notice that first. */
  private static final Set<String> INCOMPLETE = Set.of("gif", "avi");

  private final Binder defaults = new Binder();
  private final ImageDecoder images =
      new ImageDecoder(defaults.bindOrCreate("onevision.vision.images", ImageProperties.class));
  private final VideoDecoder videos =
      new VideoDecoder(defaults.bindOrCreate("onevision.vision.video", VideoProperties.class));

  @TestFactory
  Stream<DynamicTest> eachBombIsRefused() {
    return Bombs.parts().entrySet().stream()
        .map(
            bomb ->
                DynamicTest.dynamicTest(
                    bomb.getKey(),
                    () -> {
                      MediaException refusal = refusal(bomb.getValue());
                      if (INCOMPLETE.contains(bomb.getKey())) {
                        assertThat(refusal.problem()).isEqualTo(MediaException.Problem.INVALID);
                      } else if (bomb.getKey().equals("mpeg-ts")) {
                        // Its size is in the video alone, so the decoder refuses it.
                        assertThat(refusal.problem()).isEqualTo(MediaException.Problem.INVALID);
                        assertThat(refusal.explanation()).contains("more than 9,437,184 pixels");
                      } else {
                        assertThat(refusal.explanation())
                            .containsAnyOf(
                                "30,000 x 30,000", "16,383 x 16,383", "the limit of 600 seconds");
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
        Video video = permit.open(ByteBuffer.wrap(file), () -> false);
        video.decode(video.sample(videos.sampling(null, null)), (_, _, _) -> {});
      }
    }
  }

  /** Otherwise the bombs are refused because they are damaged. */
  @Test
  void transportStreamsOfASmallSizeAndLengthAreVideos() throws Exception {
    for (byte[] file : List.of(TransportStreamBombs.large(16), TransportStreamBombs.lasting(500))) {
      try (VideoDecoder.Permit permit = videos.acquire(Duration.ofSeconds(10))) {
        List<String> sizes = new ArrayList<>();
        Video video = permit.open(ByteBuffer.wrap(file), () -> false);
        video.decode(
            video.sample(videos.sampling(1, null)),
            (_, _, pixels) -> sizes.add(pixels.width() + " x " + pixels.height()));
        assertThat(sizes).containsExactly("16 x 16");
      }
    }
  }

  private static byte[] file(Map<String, Object> part) {
    Map<?, ?> members = (Map<?, ?>) Objects.requireNonNull(part.get(part.get("type")));
    String url = (String) Objects.requireNonNull(members.get("url"));
    return Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
  }
}
