package dev.onevision.gateway.access.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;

class LimitHeadersTests {

  @ParameterizedTest
  @CsvSource({
    "0, 0ms",
    "1, 1ms",
    "17000000, 17ms",
    "17000001, 18ms",
    "1000000000, 1s",
    "8640000000, 8.64s",
    "59999000001, 1m0s",
    "360000000000, 6m0s",
    "61500000000, 1m1.5s"
  })
  void durationsHaveOpenAisForm(long nanos, String text) {
    assertThat(LimitHeaders.text(Duration.ofNanos(nanos))).isEqualTo(text);
  }

  @Test
  void headersAreThoseOfOpenAi() {
    HttpHeaders headers = new HttpHeaders();
    new LimitHeaders(
            new LimitHeaders.Window(60, 59, Duration.ofSeconds(1)),
            new LimitHeaders.Window(1000, 0, Duration.ofSeconds(90)))
        .write(headers);
    assertThat(headers.headerNames()).containsExactlyInAnyOrderElementsOf(LimitHeaders.NAMES);
    assertThat(headers.getFirst("x-ratelimit-remaining-requests")).isEqualTo("59");
    assertThat(headers.getFirst("x-ratelimit-reset-tokens")).isEqualTo("1m30s");
  }

  @Test
  void withoutLimitsThereAreNoHeaders() {
    HttpHeaders headers = new HttpHeaders();
    LimitHeaders.NONE.write(headers);
    assertThat(headers.isEmpty()).isTrue();
  }
}
