package dev.onevision.gateway.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class KeepAliveTests {

  private static final Duration INTERVAL = Duration.ofSeconds(15);
  private static final byte[] EVENT = "data: {}\n\n".getBytes(UTF_8);

  @Test
  void whileNothingComesThereIsACommentOfOneLineEachInterval() {
    StepVerifier.withVirtualTime(() -> with(Flux.never()))
        .expectSubscription()
        .expectNoEvent(INTERVAL)
        .expectNext(": keep-alive\n")
        .expectNoEvent(INTERVAL)
        .expectNext(": keep-alive\n")
        .thenCancel()
        .verify();
  }

  @Test
  void theyEndWithTheEvents() {
    StepVerifier.withVirtualTime(
            () -> with(Mono.just(EVENT).delayElement(INTERVAL.plusMillis(1)).flux()))
        .thenAwait(Duration.ofMinutes(1))
        .expectNext(": keep-alive\n", "data: {}\n\n")
        .verifyComplete();
  }

  @Test
  void aFailureIsPassedOnAndEndsThemToo() {
    StepVerifier.withVirtualTime(() -> with(Flux.error(new IllegalStateException("it failed"))))
        .verifyErrorMessage("it failed");
  }

  private static Flux<String> with(Flux<byte[]> events) {
    return KeepAlive.with(events, INTERVAL).map(bytes -> new String(bytes, UTF_8));
  }
}
