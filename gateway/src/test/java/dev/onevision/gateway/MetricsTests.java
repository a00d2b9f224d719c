package dev.onevision.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.batches.BatchMetric;
import dev.onevision.gateway.files.FileMetric;
import dev.onevision.gateway.openai.RequestMetric;
import dev.onevision.gateway.streams.Answers;
import dev.onevision.gateway.streams.StreamMetric;
import dev.onevision.gateway.testing.Http;
import dev.onevision.messaging.wire.FinishReason;
import dev.onevision.messaging.wire.GenerationRequest;
import dev.onevision.messaging.wire.ReplyEvent;
import dev.onevision.messaging.wire.Usage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@GatewayTest
class MetricsTests {

  @Autowired FakeSuite suite;
  @Autowired Answers answers;
  @LocalServerPort int port;

  @Test
  void everyMeterIsDocumented() throws IOException {
    String documentation =
        Files.readString(Path.of(System.getProperty("onevision.root"), "docs", "metrics.md"));
    for (String name : names()) {
      assertThat(documentation).contains("`" + name + "`");
    }
  }

  @Test
  void anAnswerIsMeasured() {
    suite.reset();
    var http = new Http(port);
    CompletableFuture<HttpResponse<String>> response =
        http.send(http.chat("{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"));
    GenerationRequest request = suite.takeRequest();
    var token = new ReplyEvent.Token(request.id(), 1, 0, 7, "Hi");
    answers.accept(token);
    answers.accept(token);
    answers.accept(
        new ReplyEvent.Finished(request.id(), 1, "", FinishReason.STOP, new Usage(30, 20, 1), "f"));
    assertThat(response.join().statusCode()).isEqualTo(200);

    String scraped = http.get("/actuator/prometheus").body();
    for (String name : names()) {
      assertThat(scraped).contains(name.replace('.', '_'));
    }
    assertThat(line(scraped, "onevision_gateway_requests_total", "outcome=\"answered\""))
        .endsWith(" 1.0");
    assertThat(line(scraped, "onevision_gateway_tokens_total", "kind=\"image\"")).endsWith(" 20.0");
    assertThat(line(scraped, "onevision_gateway_tokens_total", "kind=\"text\"")).endsWith(" 10.0");
    assertThat(line(scraped, "onevision_gateway_tokens_replayed_total", "")).endsWith(" 1.0");
  }

  private static String line(String scraped, String name, String tag) {
    return scraped
        .lines()
        .filter(line -> line.startsWith(name) && line.contains(tag))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " " + tag + " is not in\n" + scraped));
  }

  private static List<String> names() {
    return Stream.of(
            Arrays.stream(RequestMetric.values()).map(RequestMetric::key),
            Arrays.stream(StreamMetric.values()).map(StreamMetric::key),
            Arrays.stream(FileMetric.values()).map(FileMetric::key),
            Arrays.stream(BatchMetric.values()).map(BatchMetric::key))
        .flatMap(names -> names)
        .toList();
  }
}
