package dev.onevision.gateway.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.Http;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

@GatewayTest
@TestPropertySource(
    properties = {
      "onevision.gateway.files.max-file-bytes=64MB",
      "onevision.gateway.files.max-stored-bytes=64MB"
    })
class SlowReaderTests {

  private static final int PIECES = 60;

  @Autowired FakeSuite suite;
  @LocalServerPort int port;

  @Test
  void aDownloadIsReadAsFastAsItsClientReads() throws Exception {
    suite.reset();
    String content = "0123456789abcde\n".repeat(PIECES * Pieces.MAX_BYTES / 16);
    String id = new BatchClient(new Http(port)).upload(content);
    int before = suite.reads();
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(64 * 1024);
      socket.connect(new InetSocketAddress("localhost", port));
      String request =
          "GET /v1/files/"
              + id
              + "/content HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(in.read()).isEqualTo('H');
      // What follows is the most that the server can read without the client.
      int reads = settled();
      // The buffers of both sockets have room for some pieces.
      assertThat(reads - before).isBetween(1, PIECES / 3);
      assertThat(in.readAllBytes()).hasSizeGreaterThan(content.length());
    }
    assertThat(suite.reads() - before).isEqualTo(PIECES);
  }

  /** The number of reads once it has not grown for half a second. */
  private int settled() throws InterruptedException {
    int reads = -1;
    while (reads != suite.reads()) {
      reads = suite.reads();
      TimeUnit.MILLISECONDS.sleep(500);
    }
    return reads;
  }
}
