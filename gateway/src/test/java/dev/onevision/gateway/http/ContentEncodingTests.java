package dev.onevision.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@GatewayTest
class ContentEncodingTests {

  private static final byte[] HELLO =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}".getBytes(StandardCharsets.UTF_8);

  @Autowired FakeSuite suite;
  @LocalServerPort int port;
  Http http;

  @BeforeEach
  void connect() {
    suite.reset();
    http = new Http(port);
  }

  @Test
  void compressedBodiesAreRead() throws IOException {
    for (String encoding : new String[] {"gzip", "x-gzip", "GZIP", "identity"}) {
      byte[] body = encoding.equals("identity") ? HELLO : gzip(HELLO);
      http.fire(chat(encoding, body));
      assertThat(suite.takeRequest().turns()).hasSize(1);
    }
    for (boolean raw : new boolean[] {false, true}) {
      http.fire(chat("deflate", deflate(HELLO, raw)));
      assertThat(suite.takeRequest().turns()).hasSize(1);
    }
  }

  @Test
  void bombIsStoppedAtTheLimitOfABody() throws IOException {
    byte[] bomb = gzip(new byte[64 * 1024 * 1024]);
    assertThat(bomb.length).isLessThan(100_000);
    HttpResponse<String> response = http.send(chat("gzip", bomb)).join();
    assertThat(Http.error(response, 413).path("code").asString()).isEqualTo("request_too_large");
  }

  @Test
  void bodyThatExpandsAHundredTimesIsRefusedBeforeItTakesMemory() throws IOException {
    byte[] bomb = gzip(new byte[64 * 1024 * 1024]);
    assertThatThrownBy(() -> ContentEncoding.GZIP.decodedLength(bomb, Integer.MAX_VALUE))
        .isInstanceOf(RequestRefusedException.class)
        .hasMessageContaining("expands more than 100 times");

    byte[] text = "A line that compresses well, number ".getBytes(StandardCharsets.UTF_8);
    var repeated = new ByteArrayOutputStream();
    for (int i = 0; repeated.size() < 3 * ContentEncoding.FREE_BYTES; i++) {
      repeated.writeBytes(text);
      repeated.writeBytes(Integer.toString(i).getBytes(StandardCharsets.UTF_8));
    }
    for (boolean raw : new boolean[] {false, true}) {
      byte[] sent = deflate(repeated.toByteArray(), raw);
      assertThat(ContentEncoding.DEFLATE.decodedLength(sent, Integer.MAX_VALUE))
          .isEqualTo(repeated.size());
      assertThat(ContentEncoding.DEFLATE.decode(sent)).hasBinaryContent(repeated.toByteArray());
    }
    byte[] zeros = gzip(new byte[ContentEncoding.FREE_BYTES]);
    assertThat(ContentEncoding.GZIP.decodedLength(zeros, Integer.MAX_VALUE))
        .isEqualTo(ContentEncoding.FREE_BYTES);
  }

  @Test
  void whatIsNotCompressedAsItSaysIsRefused() throws IOException {
    byte[] whole = gzip(HELLO);
    byte[] cut = Arrays.copyOf(whole, whole.length - 12);
    for (byte[] body : new byte[][] {HELLO, cut, {}}) {
      HttpResponse<String> response = http.send(chat("gzip", body)).join();
      assertThat(Http.error(response, 400).path("code").asString()).isEqualTo("invalid_encoding");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "gzip, gzip", "x"})
  void anotherEncodingIsRefused(String encoding) {
    HttpResponse<String> response = http.send(chat(encoding, HELLO)).join();
    assertThat(Http.error(response, 415).path("code").asString())
        .isEqualTo("unsupported_content_encoding");
  }

  @Test
  void batchRequestsMayBeCompressedAndFormsMayNot() throws IOException {
    HttpRequest batch =
        http.request("/v1/batches")
            .header("Content-Type", "application/json")
            .header("Content-Encoding", "gzip")
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    gzip("{\"endpoint\":\"x\"}".getBytes(StandardCharsets.UTF_8))))
            .build();
    assertThat(Http.error(http.send(batch).join(), 400).path("param").asString())
        .isEqualTo("endpoint");
    HttpRequest form =
        http.request("/v1/files")
            .header("Content-Type", "multipart/form-data; boundary=x")
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(gzip(HELLO)))
            .build();
    assertThat(Http.error(http.send(form).join(), 415).path("code").asString())
        .isEqualTo("unsupported_content_encoding");
  }

  private HttpRequest chat(String encoding, byte[] body) {
    return http.request("/v1/chat/completions")
        .header("Content-Type", "application/json")
        .header("Content-Encoding", encoding)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] deflate(byte[] content, boolean raw) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(bytes, new Deflater(9, raw))) {
      out.write(content);
    }
    return bytes.toByteArray();
  }
}
