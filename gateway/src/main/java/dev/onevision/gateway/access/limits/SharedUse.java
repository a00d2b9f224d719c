package dev.onevision.gateway.access.limits;

import dev.onevision.contract.wire.LimitUse;
import dev.onevision.gateway.access.keys.Allowance;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all gateways together have admitted for one tenant or key, as far as this gateway knows.
 *
 * <p>Algorithm: each gateway publishes its totals since its start. A reader adds the difference to
 * the totals that it heard before, so a lost or repeated message changes nothing. A gateway that
 * starts takes what the last message of each other gateway says about all of them.
 *
 * <p>Pure; times are those of {@link System#nanoTime()}. Not thread-safe.
 */
final class SharedUse {

  /** Another gateway's requests in progress count for this long after its last message. */
  static final Duration TRUST = Duration.ofSeconds(10);

  private static final int MAX_GATEWAYS = 1000;

  private final String subject;
  private final String name; // for messages to clients
  private final Map<String, Heard> heard = new HashMap<>();
  private Allowance allowance = Allowance.UNLIMITED;
  private @Nullable MinuteBucket requestBucket;
  private @Nullable MinuteBucket tokenBucket;
  private @Nullable Heard newest;
  private long requests;
  private long tokens;
  private int inProgress;
  private long publishedRequests;
  private long publishedTokens;
  private long lastChange;

  /**
   * A subject that nothing is known of.
   *
   * @param subject {@code tenant/NAME} or {@code key/ID}
   */
  SharedUse(String subject) {
    this.subject = subject;
    int slash = subject.indexOf('/');
    this.name = "The %s '%s'".formatted(subject.substring(0, slash), subject.substring(slash + 1));
  }

  private record Heard(LimitUse use, long at) {}

  /** The reason to refuse a request. */
  record Refusal(LimitKind kind, String message, Duration retryAfter) {}

  /** Applies the limits of the key file, which may have changed. Keeps what is used. */
  void limit(Allowance current, long now) {
    if (!current.equals(allowance)) {
      requestBucket = bucket(current.requestsPerMinute(), requestBucket, now, true);
      tokenBucket = bucket(current.tokensPerMinute(), tokenBucket, now, false);
      allowance = current;
    }
  }

  private @Nullable MinuteBucket bucket(
      @Nullable Long limit, @Nullable MinuteBucket before, long now, boolean ofRequests) {
    if (limit == null) {
      return null;
    }
    if (before != null) {
      return new MinuteBucket(limit, before.used(now), now);
    }
    Heard seed = newest;
    if (seed == null) {
      return new MinuteBucket(limit, 0, now);
    }
    long used = ofRequests ? seed.use.requestsUsed() : seed.use.tokensUsed();
    return new MinuteBucket(limit, used, seed.at);
  }

  /** Why a request must be refused now; null if it may be admitted. */
  @Nullable Refusal refusal(long now) {
    MinuteBucket ofRequests = requestBucket;
    if (ofRequests != null && !ofRequests.has(1, now)) {
      return refusal(
          LimitKind.REQUESTS, "requests per minute", ofRequests.limit(), ofRequests, now);
    }
    MinuteBucket ofTokens = tokenBucket;
    if (ofTokens != null && !ofTokens.has(1, now)) {
      return refusal(LimitKind.TOKENS, "tokens per minute", ofTokens.limit(), ofTokens, now);
    }
    Integer max = allowance.maxConcurrentRequests();
    if (max != null && inProgressEverywhere(now) >= max) {
      return new Refusal(
          LimitKind.CONCURRENT_REQUESTS,
          "%s already has %d requests in progress, its limit. Retry later.".formatted(name, max),
          Duration.ofSeconds(1));
    }
    return null;
  }

  private Refusal refusal(LimitKind kind, String what, long limit, MinuteBucket bucket, long now) {
    Duration wait = bucket.untilHas(1, now);
    return new Refusal(
        kind,
        "%s has reached its limit of %d %s. Retry in %s."
            .formatted(name, limit, what, LimitHeaders.text(wait)),
        wait);
  }

  private int inProgressEverywhere(long now) {
    return inProgress
        + heard.values().stream()
            .filter(one -> now - one.at < TRUST.toNanos())
            .mapToInt(one -> one.use.inProgress())
            .sum();
  }

  /** A request was admitted here. */
  void begin(long now) {
    requests++;
    inProgress++;
    lastChange = now;
    if (requestBucket != null) {
      requestBucket.take(1, now);
    }
  }

  /** An admitted request ended. */
  void end(long now) {
    inProgress--;
    lastChange = now;
  }

  /** An admitted request turned out to be refused for another reason: it does not count. */
  void undo(long now) {
    requests--;
    if (requestBucket != null) {
      requestBucket.take(-1, now);
    }
    end(now);
  }

  /** Tokens were used here. */
  void charge(long count, long now) {
    tokens += count;
    lastChange = now;
    if (tokenBucket != null) {
      tokenBucket.take(count, now);
    }
  }

  /**
   * Another gateway published its use.
   *
   * @param live whether it was published just now; else before this gateway started
   * @param at when it was published
   */
  void hear(LimitUse use, boolean live, long at, long now) {
    heard.values().removeIf(one -> now - one.at > 60 * TRUST.toNanos());
    Heard before = heard.get(use.gateway());
    if (before == null && heard.size() >= MAX_GATEWAYS) {
      return;
    }
    Heard latest = new Heard(use, at);
    heard.put(use.gateway(), latest);
    lastChange = now;
    if (newest == null || at - newest.at >= 0) {
      newest = latest;
    }
    if (live) {
      long baseRequests = before == null ? use.requestsBefore() : before.use.requests();
      long baseTokens = before == null ? use.tokensBefore() : before.use.tokens();
      add(requestBucket, use.requests() - baseRequests, now);
      add(tokenBucket, use.tokens() - baseTokens, now);
    } else {
      raise(requestBucket, use.requestsUsed(), at, now);
      raise(tokenBucket, use.tokensUsed(), at, now);
    }
  }

  private static void add(@Nullable MinuteBucket bucket, long count, long now) {
    if (bucket != null) {
      bucket.take(count, now);
    }
  }

  private static void raise(@Nullable MinuteBucket bucket, long used, long at, long now) {
    if (bucket != null) {
      bucket.raise(new MinuteBucket(bucket.limit(), used, at).used(now), now);
    }
  }

  /** The message to the other gateways. */
  LimitUse publish(String gateway, long now) {
    LimitUse use =
        new LimitUse(
            gateway,
            subject,
            requests,
            publishedRequests,
            tokens,
            publishedTokens,
            inProgress,
            used(requestBucket, now),
            used(tokenBucket, now));
    publishedRequests = requests;
    publishedTokens = tokens;
    return use;
  }

  private static long used(@Nullable MinuteBucket bucket, long now) {
    return bucket == null ? 0 : (long) Math.ceil(bucket.used(now));
  }

  /** Whether requests are in progress here. */
  boolean isBusy() {
    return inProgress > 0;
  }

  /** Whether nothing happened for so long that it may be forgotten. */
  boolean isIdle(long now) {
    return inProgress == 0
        && now - lastChange > 60 * TRUST.toNanos()
        && used(requestBucket, now) == 0
        && used(tokenBucket, now) == 0;
  }

  @Nullable MinuteBucket requestBucket() {
    return requestBucket;
  }

  @Nullable MinuteBucket tokenBucket() {
    return tokenBucket;
  }
}
