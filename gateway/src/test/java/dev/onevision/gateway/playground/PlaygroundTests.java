package dev.onevision.gateway.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.GatewayWithKeysTest;
import dev.onevision.gateway.testing.Http;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@GatewayWithKeysTest
class PlaygroundTests {

  private static final Pattern IN_PAGE = Pattern.compile("(?:href|src)=\"(playground/[^\"]+)\"");
  private static final Pattern IN_MODULE = Pattern.compile("from '(\\.{1,2}/[^']+)'");

  @LocalServerPort int port;
  Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  @Test
  void thePageAndAllThatItLoadsAreServedWithoutAKey() {
    Deque<String> toLoad = new ArrayDeque<>(Set.of("/"));
    Set<String> loaded = new LinkedHashSet<>();
    while (!toLoad.isEmpty()) {
      String path = toLoad.pop();
      if (!loaded.add(path)) {
        continue;
      }
      HttpResponse<String> response = http.get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type").orElse(""))
          .as(path)
          .startsWith(type(path));
      IN_PAGE.matcher(response.body()).results().forEach(link -> toLoad.add("/" + link.group(1)));
      IN_MODULE
          .matcher(response.body())
          .results()
          .forEach(
              link ->
                  toLoad.add(http.request(path).build().uri().resolve(link.group(1)).getPath()));
    }
    assertThat(loaded).contains("/playground/js/samples/java.js", "/playground/style/tokens.css");
  }

  private static String type(String path) {
    return switch (path.substring(path.lastIndexOf('.') + 1)) {
      case "css" -> "text/css";
      case "js" -> "text/javascript";
      case "svg" -> "image/svg+xml";
      default -> "text/html";
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/playground/js/app.js", "/playground/limits.json"})
  void theBrowserRunsOnlyThePagesOwnCodeAndInNoFrame(String path) {
    var headers = http.get(path).headers();
    assertThat(headers.firstValue("content-security-policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self';", "style-src 'self';")
        .contains("base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "*", "http");
    assertThat(headers.firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(headers.firstValue("referrer-policy")).hasValue("same-origin");
    assertThat(headers.firstValue("cross-origin-opener-policy")).hasValue("same-origin");
    assertThat(headers.firstValue("cross-origin-resource-policy")).hasValue("same-origin");
  }

  @Test
  void thePageHasNoCodeOrStyleInside() {
    assertThat(http.get("/").body())
        .doesNotContainPattern("<script(?![^>]*src=)")
        .doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=|javascript:")
        .doesNotContainPattern("(?:href|src)=\"(?:https?:)?//");
  }

  @Test
  void aFileThatTheBrowserHasIsNotSentAgain() {
    HttpResponse<String> first = http.get("/playground/js/app.js");
    String tag = first.headers().firstValue("etag").orElseThrow();
    HttpResponse<String> second =
        http.send(http.request("/playground/js/app.js").header("If-None-Match", tag).build())
            .join();
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
    assertThat(first.headers().firstValue("cache-control")).hasValue("no-cache");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/playground/",
        "/playground/none.js",
        "/playground/js",
        "/playground/../gateway.yml",
        "/playground/%2e%2e/gateway.yml",
        "/playground/js/..%2f..%2fgateway.yml"
      })
  void otherPathsAreNotFound(String path) {
    Http.error(http.get(path), 404);
  }

  @Test
  void thePageIsOnlyRead() {
    HttpResponse<String> response =
        http.send(http.request("/").POST(BodyPublishers.noBody()).build()).join();
    assertThat(Http.error(response, 405).path("code").asString()).isEqualTo("method_not_supported");
  }

  @Test
  void thePageKnowsTheMaxSizeOfARequest() {
    assertThat(Http.json(http.get("/playground/limits.json")).path("max_request_bytes").asLong())
        .isEqualTo(1024 * 1024);
  }
}
