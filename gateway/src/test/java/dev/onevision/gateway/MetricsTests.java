package dev.onevision.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.access.keys.KeyMetric;
import dev.onevision.gateway.access.limits.LimitMetric;
import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.answers.StreamMetric;
import dev.onevision.gateway.batches.BatchMetric;
import dev.onevision.gateway.chat.RequestMetric;
import dev.onevision.gateway.files.FileMetric;
import dev.onevision.gateway.testing.Http;
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
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

@GatewayTest
class MetricsTests {

  @Autowired FakeSuite suite;
  @Autowired Answers answers;
  @LocalServerPort int port;
  @LocalManagementPort int managementPort;

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
    // Other tests use the same gateway.
    var management = Http.ofManagement(managementPort);
    String before = management.get("/actuator/prometheus").body();
    CompletableFuture<HttpResponse<String>> response =
        http.send(http.chat("{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"));
    GenerationRequest request = suite.takeRequest();
    var token = new ReplyEvent.Token(request.id(), 1, 0, 7, "Hi");
    answers.accept(token);
    answers.accept(token);
    answers.accept(new ReplyEvent.Token(request.id(), 1, 1, 8, "!"));
    answers.accept(
        new ReplyEvent.Finished(request.id(), 1, "", FinishReason.STOP, new Usage(30, 20, 2), "f"));
    assertThat(response.join().statusCode()).isEqualTo(200);

    String scraped = management.get("/actuator/prometheus").body();
    for (String name : names()) {
      assertThat(scraped).contains(name.replace('.', '_'));
    }
    assertThat(increase(before, scraped, "onevision_gateway_requests_total", "answered")).isOne();
    assertThat(increase(before, scraped, "onevision_gateway_tokens_total", "image")).isEqualTo(20);
    assertThat(increase(before, scraped, "onevision_gateway_tokens_total", "text")).isEqualTo(10);
    assertThat(increase(before, scraped, "onevision_gateway_tokens_replayed_total", "")).isOne();
  }

  private static double increase(String before, String after, String name, String tag) {
    return sum(after, name, tag) - sum(before, name, tag);
  }

  private static double sum(String scraped, String name, String tag) {
    return scraped
        .lines()
        .filter(
            line -> line.startsWith(name) && (tag.isEmpty() || line.contains("=\"" + tag + '"')))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static List<String> names() {
    return Stream.of(
            Arrays.stream(RequestMetric.values()).map(RequestMetric::key),
            Arrays.stream(StreamMetric.values()).map(StreamMetric::key),
            Arrays.stream(KeyMetric.values()).map(KeyMetric::key),
            Arrays.stream(LimitMetric.values()).map(LimitMetric::key),
            Arrays.stream(FileMetric.values()).map(FileMetric::key),
            Arrays.stream(BatchMetric.values()).map(BatchMetric::key))
        .flatMap(names -> names)
        .toList();
  }
}
