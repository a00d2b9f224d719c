package dev.onevision.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

@GatewayTest
@TestPropertySource(properties = "onevision.gateway.access.max-concurrent-requests=2")
class ConcurrencyLimitTests {

  private static final String HELLO =
      "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

  @Autowired FakeSuite suite;
  @Autowired Admission admission;
  @LocalServerPort int port;

  @Test
  void oneTooManyIsToldToTryAgainAndRoomComesBack() {
    suite.reset();
    var http = new Http(port);
    CompletableFuture<HttpResponse<InputStream>> first = http.open(http.chat(HELLO));
    CompletableFuture<HttpResponse<InputStream>> second = http.open(http.chat(HELLO));
    GenerationRequest one = suite.takeRequest();
    GenerationRequest two = suite.takeRequest();

    HttpResponse<String> refused = http.send(http.chat(HELLO)).join();
    assertThat(Http.error(refused, 429).path("code").asString()).isEqualTo("rate_limit_exceeded");
    assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
    assertThat(refused.headers().firstValue("retry-after-ms").map(Integer::parseInt).orElse(0))
        .isBetween(50, 1000);

    first.cancel(true);
    second.cancel(true);
    await().until(() -> suite.cancelled().containsAll(java.util.List.of(one.id(), two.id())));
    await().until(() -> admission.requestsInProgress() == 0);
    http.fire(http.chat(HELLO));
    suite.takeRequest();
  }
}
