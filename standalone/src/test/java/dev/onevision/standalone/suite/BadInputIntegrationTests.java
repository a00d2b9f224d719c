package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.vision.video.TestClip;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Bad input gets a helpful error, and the suite goes on serving. */
@ExtendWith(RunningSuite.class)
class BadInputIntegrationTests {

  private static final String QUESTION = "What is shown in this image?";

  @AfterEach
  void theNextRequestIsAnswered(SuiteClient suite) {
    assertThat(suite.ask("Hello!", List.of()).text())
        .isEqualTo("Hello! Send me a picture and I will tell you what I see.");
  }

  @Test
  void contentThatIsNotAnImageIsRefused(SuiteClient suite) {
    byte[] text = "this is not an image".getBytes(StandardCharsets.UTF_8);
    refused(suite.post(image(suite, SuiteClient.dataUrl(text))));
  }

  @Test
  void truncatedImageIsRefused(SuiteClient suite) throws IOException {
    byte[] whole = Files.readAllBytes(Samples.folder().resolve("scene-3.jpg"));
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    refused(suite.post(image(suite, SuiteClient.dataUrl(half))));
  }

  @Test
  void imageWithTooManyPixelsIsRefused(SuiteClient suite) throws IOException {
    refused(suite.post(image(suite, SuiteClient.dataUrl(blackPng(30_000, 30_000)))));
  }

  @Test
  void truncatedVideoIsRefused(SuiteClient suite) {
    byte[] whole = TestClip.h264(20).encode();
    refused(suite.post(video(suite, Arrays.copyOf(whole, whole.length / 2))));
  }

  @Test
  void playlistIsRefused(SuiteClient suite) {
    byte[] list = "#EXTM3U\n/etc/passwd\n".getBytes(StandardCharsets.UTF_8);
    refused(suite.post(video(suite, list)));
  }

  @Test
  void addressOfAnUnknownHostIsRefused(SuiteClient suite) {
    refused(suite.post(image(suite, "http://no-such-host.invalid/image.png")));
  }

  @Test
  void addressInsideTheNetworkIsRefused(SuiteClient suite) {
    refused(suite.post(image(suite, suite.url() + "/readyz")));
  }

  @Test
  void requestWithoutMessagesIsRefused(SuiteClient suite) {
    refused(suite.post(suite.body("", List.of(), Map.of("messages", List.of()))));
  }

  @Test
  void malformedJsonIsRefused(SuiteClient suite) {
    refused(suite.postBytes("{\"messages\": [".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void promptLongerThanTheContextIsRefused(SuiteClient suite) {
    refused(suite.post(suite.body("shape ".repeat(100_000), List.of(), Map.of())));
  }

  private static Map<String, Object> image(SuiteClient suite, String url) {
    return suite.bodyWithUrls(QUESTION, List.of(url), Map.of("stream", true));
  }

  private static Map<String, Object> video(SuiteClient suite, byte[] file) {
    return suite.bodyWithParts(QUESTION, List.of(SuiteClient.video(file)), Map.of());
  }

  private static void refused(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isBetween(400, 499);
    JsonNode error = SuiteClient.JSON.readTree(response.body()).path("error");
    assertThat(error.path("message").asString()).hasSizeGreaterThan(10);
    assertThat(error.path("type").isString()).isTrue();
    assertThat(response.body()).doesNotContain("Exception").doesNotContain("at dev.");
  }

  /** A valid one-bit PNG, written row by row: small as a file, large as an image. */
  private static byte[] blackPng(int width, int height) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(header);
    fields.writeInt(width);
    fields.writeInt(height);
    fields.write(new byte[] {1, 0, 0, 0, 0});
    chunk(file, "IHDR", header.toByteArray());
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(pixels)) {
      byte[] row = new byte[1 + (width + 7) / 8];
      for (int y = 0; y < height; y++) {
        deflater.write(row);
      }
    }
    chunk(file, "IDAT", pixels.toByteArray());
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] data)
      throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    DataOutputStream out = new DataOutputStream(file);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) crc.getValue());
  }
}
