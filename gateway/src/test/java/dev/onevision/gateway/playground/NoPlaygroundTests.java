package dev.onevision.gateway.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@GatewayTest
class NoPlaygroundTests {

  @LocalServerPort int port;

  @ParameterizedTest
  @ValueSource(strings = {"/", "/playground/js/app.js", "/playground/limits.json"})
  void aGatewayServesNoPageByDefault(String path) {
    assertThat(Http.error(new Http(port).get(path), 404).path("code").asString())
        .isEqualTo("unknown_url");
  }
}
