package dev.onevision.gateway.access.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.onevision.contract.wire.LimitUse;
import dev.onevision.gateway.access.keys.Allowance;
import dev.onevision.gateway.access.keys.ApiKey;
import dev.onevision.gateway.access.keys.Tenant;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateLimitsTests {

  private static final long SECOND = 1_000_000_000L;

  private long now;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RateLimits here = new RateLimits(registry, () -> now);
  private final RateLimits there = new RateLimits(new SimpleMeterRegistry(), () -> now);

  @Test
  void requestOverTheLimitIsRefusedUntilOneComesBack() {
    ApiKey key = key(60L, null, null);
    for (int i = 0; i < 60; i++) {
      here.enter(key).close();
    }
    assertThatExceptionOfType(LimitReachedException.class)
        .isThrownBy(() -> here.enter(key))
        .withMessage("The tenant 't' has reached its limit of 60 requests per minute. Retry in 1s.")
        .satisfies(e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(1)));
    assertThat(requests(here, key).remaining()).isZero();
    assertThat(requests(here, key).reset()).isEqualTo(Duration.ofMinutes(1));
    assertThat(
            registry
                .get("onevision.gateway.limits.refused")
                .tag("limit", "requests")
                .counter()
                .count())
        .isOne();
    now += SECOND;
    here.enter(key).close();
  }

  @Test
  void longAnswerDelaysTheNextRequests() {
    ApiKey key = key(null, 600L, null);
    try (RateLimits.Pass pass = here.enter(key)) {
      pass.charge(900);
    }
    assertThatExceptionOfType(LimitReachedException.class)
        .isThrownBy(() -> here.enter(key))
        .withMessageContaining("600 tokens per minute. Retry in 30.1s");
    now += 31 * SECOND;
    here.enter(key).close();
  }

  @Test
  void requestsInProgressAreLimited() {
    ApiKey key = key(null, null, 2);
    RateLimits.Pass first = here.enter(key);
    here.enter(key);
    assertThatExceptionOfType(LimitReachedException.class)
        .isThrownBy(() -> here.enter(key))
        .withMessageContaining("2 requests in progress");
    first.close();
    first.close();
    here.enter(key);
    assertThatExceptionOfType(LimitReachedException.class).isThrownBy(() -> here.enter(key));
  }

  @Test
  void keyHasItsOwnLimitWithinTheTenants() {
    Tenant tenant = new Tenant("t", "owner", new Allowance(3L, null, null, null, false));
    ApiKey small = new ApiKey("small", "", tenant, new Allowance(1L, null, null, null, false));
    ApiKey large = new ApiKey("large", "", tenant, Allowance.UNLIMITED);
    here.enter(small).close();
    assertThat(requests(here, small).limit()).isEqualTo(1);
    assertThatExceptionOfType(LimitReachedException.class)
        .isThrownBy(() -> here.enter(small))
        .withMessageContaining("The key 'small'");
    here.enter(large).close();
    here.enter(large).close();
    assertThatExceptionOfType(LimitReachedException.class)
        .isThrownBy(() -> here.enter(large))
        .withMessageContaining("The tenant 't'");
  }

  @Test
  void requestThatIsRefusedElsewhereDoesNotCount() {
    ApiKey key = key(1L, null, 1);
    here.enter(key).undo();
    here.enter(key).close();
    assertThatExceptionOfType(LimitReachedException.class).isThrownBy(() -> here.enter(key));
  }

  @Test
  void gatewaysCountTogether() {
    ApiKey key = key(10L, 1000L, 2);
    RateLimits.Pass pass = here.enter(key);
    here.enter(key);
    pass.charge(400);
    tell(here, "here", there);
    assertThat(requests(there, key).remaining()).isEqualTo(8);
    assertThat(tokens(there, key).remaining()).isEqualTo(600);
    assertThatExceptionOfType(LimitReachedException.class)
        .isThrownBy(() -> there.enter(key))
        .withMessageContaining("in progress");
    pass.close();
    tell(here, "here", there);
    there.enter(key);
    tell(there, "there", here);
    assertThat(requests(here, key).remaining()).isEqualTo(7);
  }

  @Test
  void lostAndRepeatedMessagesChangeNothing() {
    ApiKey key = key(1000L, null, null);
    Random random = new Random(1);
    List<LimitUse> last = List.of();
    for (int i = 0; i < 200; i++) {
      here.enter(key).close();
      last = here.takeChanged("here");
      for (int times = random.nextInt(3); times > 0; times--) {
        last.forEach(use -> there.hear(use, true, Duration.ZERO));
      }
    }
    last.forEach(use -> there.hear(use, true, Duration.ZERO));
    assertThat(requests(there, key).remaining()).isBetween(800L, 801L);
  }

  @Test
  void gatewayThatStartsKnowsWhatWasUsed() {
    ApiKey key = key(60L, null, null);
    for (int i = 0; i < 60; i++) {
      here.enter(key).close();
    }
    List<LimitUse> before = here.takeChanged("here");
    now += 10 * SECOND;
    before.forEach(use -> there.hear(use, false, Duration.ofSeconds(10)));
    assertThat(requests(there, key).remaining()).isEqualTo(10);
    // And it goes on from there.
    here.enter(key).close();
    tell(here, "here", there);
    assertThat(requests(there, key).remaining()).isEqualTo(9);
  }

  @Test
  void requestsOfADeadGatewayAreForgotten() {
    ApiKey key = key(null, null, 1);
    here.enter(key);
    tell(here, "here", there);
    assertThatExceptionOfType(LimitReachedException.class).isThrownBy(() -> there.enter(key));
    now += SharedUse.TRUST.toNanos();
    there.enter(key);
  }

  @Test
  void requestsInProgressAreRepeatedWhileTheyLast() {
    ApiKey key = key(null, null, 1);
    here.enter(key);
    tell(here, "here", there);
    for (int i = 0; i < 10; i++) {
      now += 4 * SECOND;
      tell(here, "here", there);
      assertThatExceptionOfType(LimitReachedException.class).isThrownBy(() -> there.enter(key));
    }
  }

  @Test
  void changedLimitKeepsWhatIsUsed() {
    for (int i = 0; i < 5; i++) {
      here.enter(key(10L, null, null)).close();
    }
    assertThat(requests(here, key(20L, null, null)).remaining()).isEqualTo(15);
    assertThat(here.headers(key(null, null, null))).isEqualTo(LimitHeaders.NONE);
  }

  @Test
  void unchangedUseIsNotPublished() {
    here.enter(key(10L, null, null)).close();
    assertThat(here.takeChanged("here")).hasSize(1);
    assertThat(here.takeChanged("here")).isEmpty();
  }

  @Test
  void callerWithoutKeyHasNoLimits() {
    try (RateLimits.Pass pass = here.enter(null)) {
      pass.charge(1_000_000);
    }
    assertThat(here.headers(null)).isEqualTo(LimitHeaders.NONE);
    assertThat(here.takeChanged("here")).isEmpty();
  }

  private static void tell(RateLimits from, String name, RateLimits to) {
    from.takeChanged(name).forEach(use -> to.hear(use, true, Duration.ZERO));
  }

  private static LimitHeaders.Window requests(RateLimits limits, ApiKey key) {
    return Objects.requireNonNull(limits.headers(key).requests());
  }

  private static LimitHeaders.Window tokens(RateLimits limits, ApiKey key) {
    return Objects.requireNonNull(limits.headers(key).tokens());
  }

  private static ApiKey key(
      @Nullable Long requests, @Nullable Long tokens, @Nullable Integer concurrent) {
    Tenant tenant =
        new Tenant("t", "owner", new Allowance(requests, tokens, concurrent, null, false));
    return new ApiKey("k", "", tenant, Allowance.UNLIMITED);
  }
}
