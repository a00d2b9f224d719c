package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.testing.Http;
import dev.onevision.gateway.testing.OpenAiJavaScriptClient;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The whole suite over HTTP, and the errors that it returns. */
@ExtendWith(RunningSuite.class)
class HttpApiIntegrationTests {

  private static final String QUESTION = "What is shown in this image?";
  private static final String EXPECTED =
      "The image shows a large blue star at the top left and a large white ring at the top, on a"
          + " light green background.";

  @Test
  void openAisJavaScriptClientStreamsACaption(SuiteClient suite) throws IOException {
    OpenAiJavaScriptClient client = OpenAiJavaScriptClient.install();
    JsonNode streamed =
        client.run(suite.url().getPort(), "stream", QUESTION, sample("scene-1.png").toString());
    assertThat(streamed.path("text").asString()).as(streamed.toString()).isEqualTo(EXPECTED);
    assertThat(streamed.path("finishReason").asString()).isEqualTo("stop");
    assertThat(streamed.path("chunks").asInt()).isGreaterThan(10);
    assertThat(streamed.path("usage").path("prompt_tokens_details").path("image_tokens").asInt())
        .isEqualTo(136);
  }

  @Test
  void openAisJavaScriptClientReportsAStreamThatFailsInItsMiddle(SuiteClient suite)
      throws IOException {
    OpenAiJavaScriptClient client = OpenAiJavaScriptClient.install();
    JsonNode outcome = client.run(suite.url().getPort(), "late", "Hello!");
    assertThat(outcome.path("text").asString()).as(outcome.toString()).isNotEmpty();
    assertThat(outcome.path("error").path("code").asString())
        .as(outcome.toString())
        .isEqualTo("deadline_exceeded");
  }

  @Test
  void whatIsNotAnImageIsRefused(SuiteClient suite) {
    byte[] text = "This is a letter, not an image.".getBytes(StandardCharsets.UTF_8);
    refused(
        suite, image("image/png", text), "invalid_image", "messages[0].content[0].image_url.url");
  }

  @Test
  void aTruncatedJpegIsRefused(SuiteClient suite) throws IOException {
    byte[] whole = Files.readAllBytes(sample("scene-3.jpg"));
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    refused(
        suite, image("image/jpeg", half), "invalid_image", "messages[0].content[0].image_url.url");
  }

  @Test
  void aPngOf30000By30000PixelsIsRefusedWithoutDecodingIt(SuiteClient suite) throws IOException {
    refused(
        suite,
        image("image/png", hugePng()),
        "image_too_large",
        "messages[0].content[0].image_url.url");
  }

  @Test
  void aUrlWhoseHostDoesNotExistIsRefused(SuiteClient suite) {
    refused(
        suite,
        url("http://no-such-host.invalid/a.png"),
        "invalid_image_url",
        "messages[0].content[0].image_url.url");
  }

  @Test
  void aUrlInsideThePrivateNetworkIsRefused(SuiteClient suite) {
    refused(
        suite,
        url("http://127.0.0.1:" + suite.url().getPort() + "/v1/models"),
        "invalid_image_url",
        "messages[0].content[0].image_url.url");
  }

  /** The gateway finds the first, the vision service the others. */
  @Test
  void aBadFrameIsABadImageWhoeverFindsIt(SuiteClient suite) throws IOException {
    refusedFrame(suite, "ftp://example.org/frame.png", "invalid_image_url");
    refusedFrame(suite, "http://no-such-host.invalid/frame.png", "invalid_image_url");
    refusedFrame(suite, "data:image/png;base64,VGhpcyBpcyBubyBwaWN0dXJl", "invalid_image");
  }

  private static void refusedFrame(SuiteClient suite, String frame, String code)
      throws IOException {
    String good =
        "data:image/png;base64,"
            + Base64.getEncoder().encodeToString(Files.readAllBytes(sample("scene-1.png")));
    String body =
        """
        {"messages": [{"role": "user", "content": [
          {"type": "video", "video": ["%s", "%s"]},
          {"type": "text", "text": "What happens?"}]}]}
        """
            .formatted(good, frame);
    refused(suite, body, code, "messages[0].content[0].video[1]");
  }

  @Test
  void emptyMessagesAreRefused(SuiteClient suite) {
    refused(suite, "{\"messages\":[]}", "empty_array", "messages");
  }

  @Test
  void malformedJsonIsRefused(SuiteClient suite) {
    JsonNode error = Http.error(send(suite, "{\"messages\":[{\"role\":"), 400);
    assertThat(error.path("code").asString()).isEqualTo("invalid_json");
  }

  @Test
  void aPromptLongerThanTheContextIsRefused(SuiteClient suite) {
    refused(suite, text("star ".repeat(20_000)), "context_length_exceeded", "messages");
  }

  private static void refused(SuiteClient suite, String body, String code, String param) {
    JsonNode error = Http.error(send(suite, body), 400);
    assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
    assertThat(error.path("code").asString()).as(error.toString()).isEqualTo(code);
    assertThat(error.path("param").asString(null)).as(error.toString()).isEqualTo(param);
    assertThat(error.path("message").asString()).hasSizeBetween(20, 500);
  }

  private static HttpResponse<String> send(SuiteClient suite, String body) {
    Http http = new Http(suite.url().getPort());
    return http.send(http.chat(body)).join();
  }

  private static String text(String text) {
    return "{\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
  }

  private static String image(String mediaType, byte[] bytes) {
    return url("data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(bytes));
  }

  private static String url(String url) {
    return """
    {"temperature": 0, "messages": [{"role": "user", "content": [
      {"type": "image_url", "image_url": {"url": "%s"}},
      {"type": "text", "text": "%s"}]}]}
    """
        .formatted(url, QUESTION);
  }

  private static Path sample(String file) {
    return Path.of(System.getProperty("onevision.root"), "demo-model", "samples", file);
  }

  /** A valid PNG of one bit a pixel: 112 MB of pixels in about 110 KB. */
  private static byte[] hugePng() throws IOException {
    int size = 30_000;
    var png = new ByteArrayOutputStream();
    png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    var header = new ByteArrayOutputStream();
    try (var fields = new DataOutputStream(header)) {
      fields.writeInt(size);
      fields.writeInt(size);
      fields.write(new byte[] {1, 0, 0, 0, 0});
    }
    chunk(png, "IHDR", header.toByteArray());
    var rows = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(rows)) {
      byte[] row = new byte[1 + size / 8];
      for (int y = 0; y < size; y++) {
        deflater.write(row);
      }
    }
    chunk(png, "IDAT", rows.toByteArray());
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] content)
      throws IOException {
    var checksum = new CRC32();
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    checksum.update(name);
    checksum.update(content);
    try (var fields = new DataOutputStream(png)) {
      fields.writeInt(content.length);
      fields.write(name);
      fields.write(content);
      fields.writeInt((int) checksum.getValue());
    }
  }
}
