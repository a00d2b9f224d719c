package dev.onevision.gateway.files;

import static dev.onevision.gateway.testing.BatchClient.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.access.Admission;
import dev.onevision.gateway.access.NoRoomException;
import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.Http;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import reactor.core.publisher.Hooks;
import tools.jackson.databind.JsonNode;

@GatewayTest
class FilesTests {

  @Autowired FakeSuite suite;
  @Autowired Admission admission;
  @LocalServerPort int port;
  BatchClient client;

  @BeforeEach
  void reset() {
    suite.reset();
    client = new BatchClient(new Http(port));
  }

  @Test
  void aFileComesBackAsItWasSent() {
    String content = "line with ümlaut\n".repeat(60_000);
    JsonNode file = ok(client.form(List.of("file=", "purpose=batch"), "a b.jsonl", content));
    String id = file.path("id").asString();
    assertThat(id).matches("file-[0-9a-f]{32}");
    assertThat(file.path("object").asString()).isEqualTo("file");
    assertThat(file.path("filename").asString()).isEqualTo("a b.jsonl");
    assertThat(file.path("purpose").asString()).isEqualTo("batch");
    assertThat(file.path("status").asString()).isEqualTo("processed");
    assertThat(file.path("bytes").asInt()).isEqualTo(60_000 * 18);
    assertThat(file.path("expires_at").asLong() - file.path("created_at").asLong())
        .isBetween(30 * 86_400L - 5, 30 * 86_400L + 5);
    assertThat(suite.storedUnder(id + "/")).isEqualTo(2);

    assertThat(ok(client.get("/v1/files/" + id))).isEqualTo(file);
    HttpResponse<String> back = client.get("/v1/files/" + id + "/content");
    assertThat(back.body()).isEqualTo(content);
    assertThat(back.headers().firstValueAsLong("content-length")).hasValue(60_000 * 18);
  }

  @Test
  void aDownloadTakesItsPieceFromTheMemoryForBodies() {
    String id = client.upload("x".repeat(1_000_000));
    List<Admission.Visit> others = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        Admission.Visit visit = admission.enter("client " + i);
        others.add(visit);
        holdAll(visit);
      }
      JsonNode error = Http.error(client.get("/v1/files/" + id + "/content"), 429);
      assertThat(error.path("code").asString()).isEqualTo("rate_limit_exceeded");
    } finally {
      others.forEach(Admission.Visit::close);
    }
    assertThat(client.get("/v1/files/" + id + "/content").statusCode()).isEqualTo(200);
  }

  private static void holdAll(Admission.Visit visit) {
    try {
      while (true) {
        visit.hold(400_000);
      }
    } catch (NoRoomException full) {
      // That is the purpose.
    }
  }

  @Test
  void aDeletedFileIsGoneWithItsContent() {
    String id = client.upload("{}\n");
    assertThat(ok(client.delete("/v1/files/" + id)).path("deleted").asBoolean()).isTrue();
    assertThat(suite.storedUnder(id + "/")).isZero();
    assertThat(Http.error(client.get("/v1/files/" + id), 404).path("code").asString())
        .isEqualTo("file_not_found");
    Http.error(client.get("/v1/files/" + id + "/content"), 404);
    Http.error(client.delete("/v1/files/" + id), 404);
  }

  @Test
  void filesAreListedInPages() {
    String first = client.upload("1\n");
    String second = client.upload("2\n");
    String third = client.upload("3\n");
    JsonNode page = ok(client.get("/v1/files?purpose=batch&limit=2"));
    assertThat(page.path("object").asString()).isEqualTo("list");
    assertThat(page.path("data").path(0).path("id").asString()).isEqualTo(third);
    assertThat(page.path("has_more").asBoolean()).isTrue();
    JsonNode next = ok(client.get("/v1/files?limit=1&after=" + second));
    assertThat(next.path("data").path(0).path("id").asString()).isEqualTo(first);
    assertThat(ok(client.get("/v1/files?purpose=batch_output&order=asc")).path("data").isArray())
        .isTrue();
    assertThat(Http.error(client.get("/v1/files?limit=0"), 400).path("param").asString())
        .isEqualTo("limit");
    assertThat(Http.error(client.get("/v1/files?after=x"), 400).path("param").asString())
        .isEqualTo("after");
  }

  @Test
  void aShorterLifeMayBeAskedFor() {
    JsonNode file =
        ok(
            client.form(
                List.of(
                    "purpose=batch",
                    "expires_after[anchor]=created_at",
                    "expires_after[seconds]=3600",
                    "file="),
                "a",
                "x"));
    assertThat(file.path("expires_at").asLong() - file.path("created_at").asLong())
        .isBetween(3598L, 3602L);
    refused(List.of("purpose=batch", "expires_after[seconds]=1", "file="), "invalid_value");
  }

  @Test
  void whatIsNoUploadIsRefusedAndLeavesNothing() {
    refused(List.of("purpose=batch"), "missing_required_parameter");
    refused(List.of("file="), "missing_required_parameter");
    refused(List.of("purpose=vision", "file="), "invalid_value");
    refused(List.of("purpose=batch", "file=", "file="), "invalid_value");
    assertThat(suite.storedUnder("file-")).isZero();
  }

  @Test
  void aFileThatIsTooLongIsRefusedAndLeavesNothing() {
    JsonNode error =
        Http.error(
            client.form(List.of("purpose=batch", "file="), "a", "x".repeat(3 * 1024 * 1024)), 413);
    assertThat(error.path("code").asString()).isEqualTo("file_too_large");
    assertThat(suite.storedUnder("file-")).isZero();
  }

  @Test
  void aRefusedUploadGivesItsBuffersBackOnce() {
    List<Throwable> dropped = new CopyOnWriteArrayList<>();
    Hooks.onErrorDropped(dropped::add);
    try {
      for (int i = 0; i < 100; i++) {
        refused(List.of("purpose=batch", "file=", "file="), "invalid_value");
      }
    } finally {
      Hooks.resetOnErrorDropped();
    }
    assertThat(dropped).isEmpty();
  }

  @Test
  void uploadsThatTheirClientsAbandonLeaveNoNativeMemoryBehind() throws Exception {
    abandon(50);
    long before = nativeMemory();
    abandon(300);
    // Each would leave at least one buffer of the connection, of up to 64 KB.
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(nativeMemory() - before).isLessThan(8 << 20));
  }

  private void abandon(int uploads) throws Exception {
    String head =
        "POST /v1/files HTTP/1.1\r\nHost: a\r\nContent-Length: 1900000\r\n"
            + "Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    byte[] part = ("line\r\n".repeat(50_000)).getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < uploads; i++) {
      try (Socket socket = new Socket("localhost", port)) {
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(part);
        socket.setSoLinger(true, 0);
      } catch (SocketException refused) {
        // Too many uploads at once.
      }
    }
  }

  private static long nativeMemory() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  @Test
  void aBrokerThatTakesNothingIsSaidToBeAway() {
    suite.failStoring(new IllegalStateException("no broker"));
    Http.error(client.form(List.of("purpose=batch", "file="), "a", "x"), 503);
  }

  private void refused(List<String> form, String code) {
    JsonNode error = Http.error(client.form(form, "a", "x"), 400);
    assertThat(error.path("code").asString()).as(error.toString()).isEqualTo(code);
  }
}
