package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayWithKeysTest;
import dev.onevision.gateway.http.RequestId;
import dev.onevision.gateway.testing.Http;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@GatewayWithKeysTest
class StreamOwnerTests {

  private static final String BODY =
      "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

  @Autowired FakeSuite suite;
  @LocalServerPort int port;
  Http http;

  @BeforeEach
  void connect() {
    suite.reset();
    http = new Http(port);
  }

  @Test
  void streamIsResumedWithItsKeyOnlyWhicheverGatewayBeganIt() {
    http.fire(chat("first-key", null));
    GenerationRequest request = suite.takeRequest();
    // The log is all that another gateway has of it.
    suite.log(new ReplyEvent.Token(request.id(), 1, 0, 7, "secret"));
    suite.log(new ReplyEvent.Token(request.id(), 1, 1, 7, " word"));
    suite.log(
        new ReplyEvent.Finished(
            request.id(), 1, "", FinishReason.STOP, new Usage(9, 0, 2), "f00d"));

    HttpResponse<String> others = http.send(chat("second-key", request.id() + ":0")).join();
    assertThat(Http.error(others, 404).path("code").asString()).isEqualTo("stream_not_found");
    assertThat(others.body()).doesNotContain("secret", "word");
    assertThat(suite.cancelled()).doesNotContain(request.id());

    HttpResponse<String> own = http.send(chat("first-key", request.id() + ":0")).join();
    assertThat(own.statusCode()).isEqualTo(200);
    assertThat(own.body()).contains(" word", "[DONE]");
  }

  @Test
  void requestsNameTheDigestOfTheirKey() {
    List<String> owners = new ArrayList<>();
    for (String key : List.of("first-key", "second-key", "first-key")) {
      http.fire(chat(key, null));
      owners.add(String.valueOf(suite.takeRequest().owner()));
    }
    assertThat(owners).allMatch(owner -> owner.matches("[0-9a-f]{32}"));
    assertThat(owners.get(2)).isEqualTo(owners.get(0)).isNotEqualTo(owners.get(1));
  }

  @Test
  void whatIsNotThereLooksLikeWhatIsAnothers() {
    HttpResponse<String> missing =
        http.send(chat("first-key", RequestId.random("someone") + ":0")).join();
    String own = http.get("/v1/models").headers().firstValue("x-request-id").orElseThrow();
    HttpResponse<String> others = http.send(chat("first-key", own + ":0")).join();
    assertThat(message(others).replace(own, "ID"))
        .isEqualTo(message(missing).replaceAll("[0-9a-f]{32}", "ID"));
  }

  @Test
  void idsAreUniqueAndNameTheirOwner() {
    String id = RequestId.random("a");
    assertThat(RequestId.time(id)).isNotNull();
    assertThat(RequestId.belongsTo(id, "a")).isTrue();
    assertThat(RequestId.belongsTo(id, "b")).isFalse();
    assertThat(RequestId.belongsTo(id, "")).isTrue();
    assertThat(RequestId.belongsTo(RequestId.random(""), "a")).isFalse();
    assertThat(RequestId.random("a")).isNotEqualTo(id);
  }

  private static String message(HttpResponse<String> response) {
    return Http.error(response, 404).path("message").asString();
  }

  private HttpRequest chat(String key, @Nullable String lastEventId) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(http.chat(BODY), (name, value) -> true)
            .header("Authorization", "Bearer " + key);
    return lastEventId == null
        ? request.build()
        : request.header("Last-Event-ID", lastEventId).build();
  }
}
