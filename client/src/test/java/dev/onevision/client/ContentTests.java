package dev.onevision.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentTests {

  @ParameterizedTest
  @CsvSource({
    "....ftypisom, video_url",
    "....moov, video_url",
    "'\u001aE\u00df\u00a3....', video_url",
    "RIFF....AVI LIST, video_url",
    "RIFF....WEBPVP8, image_url",
    "....ftypavif, image_url",
    "....ftypheic, image_url",
    "BM, image_url",
  })
  void firstBytesOfAFileTellAVideoFromAnImage(String bytes, String type, @TempDir Path folder)
      throws IOException {
    Path file = Files.write(folder.resolve("file"), bytes.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(Content.file(file)).containsEntry("type", type);
    assertThat(Content.file(Files.readAllBytes(file))).containsEntry("type", type);
  }

  @Test
  void packetsOfATransportStreamAreAVideo() {
    byte[] packets = new byte[3 * 188];
    packets[0] = 0x47;
    packets[188] = 0x47;
    assertThat(Content.file(packets)).containsEntry("type", "video_url");
    packets[188] = 0;
    assertThat(Content.file(packets)).containsEntry("type", "image_url");
  }
}
