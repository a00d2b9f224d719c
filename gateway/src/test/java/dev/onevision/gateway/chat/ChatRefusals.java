package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.testing.Http;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.provider.Arguments;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Chat requests that are refused with status 400; no worker sees them. */
abstract class ChatRefusals {

  static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";

  @Autowired FakeSuite suite;
  @LocalServerPort int port;
  Http http;

  @BeforeEach
  void reset() {
    suite.reset();
    http = new Http(port);
  }

  @AfterEach
  void nothingReachedTheWorkers() {
    assertThat(suite.requestsNotTaken()).isZero();
  }

  /** Asserts that the error names this field, if any, and has a code that begins so, if any. */
  void assertRefused(String body, @Nullable String param, @Nullable String code) {
    JsonNode error = Http.error(http.send(http.chat(body)).join(), 400);
    assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
    assertThat(error.path("param").asString(null)).as(error.toString()).isEqualTo(param);
    if (code != null) {
      assertThat(error.path("code").asString()).as(error.toString()).startsWith(code);
    }
    assertThat(error.path("message").asString()).hasSizeLessThan(500);
  }

  static Arguments bad(String body, @Nullable String param, @Nullable String code) {
    return Arguments.of(body, param, code);
  }

  /** A body that is right but for this field. */
  static Arguments field(String field, String param, String code) {
    return bad("{" + MESSAGES + "," + field + "}", param, code);
  }
}
