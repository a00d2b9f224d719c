package dev.onevision.vision.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.vision.media.MediaException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hostile files: every change gives frames or a refusal, in bounded time. */
class HostileVideoTests {

  private static final int FILES = Integer.getInteger("onevision.fuzz.files", 1000);

  @ParameterizedTest
  @CsvSource({
    "libopenh264,mp4",
    "libopenh264,matroska",
    "libvpx-vp9,webm",
    "libaom-av1,mp4",
    "mpeg4,mp4"
  })
  void changedBytesGiveFramesOrARefusal(String encoder, String container) throws Exception {
    byte[] file = TestClip.of(encoder, container, 12).size(48, 32).encode();
    // An MP4 file's header is at its end.
    int header = container.equals("mp4") ? TestClip.find(file, "moov") : 0;
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < FILES; i++) {
      byte[] changed = file.clone();
      int changes = 1 + random.nextInt(6);
      for (int j = 0; j < changes; j++) {
        boolean inHeader = random.nextInt(4) > 0;
        int at =
            inHeader
                ? header + random.nextInt(Math.min(700, file.length - header))
                : 40 + random.nextInt(file.length - 40);
        changed[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0xff);
      }
      try {
        VideoDecoderTests.decode(changed, 4);
      } catch (MediaException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(FILES / 50, FILES);
  }
}
