package dev.onevision.gateway.access.limits;

import dev.onevision.contract.wire.LimitUse;
import dev.onevision.gateway.access.keys.Allowance;
import dev.onevision.gateway.access.keys.ApiKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Admits requests within the limits of their tenant and key. Thread-safe; never blocks.
 *
 * <p>Gateways count together (see {@link SharedUse}), so each knows what the others admitted a
 * moment later. In that moment they may admit too much; {@code docs/tenants.md} states the bound.
 */
@Component
public class RateLimits {

  /** More than a key file has, so that a restart of the gateways with another file fits in. */
  private static final int MAX_SUBJECTS = 40_000;

  private static final Duration REPEAT = Duration.ofSeconds(3);

  private final LongSupplier clock;
  private final Map<LimitKind, Counter> refused = new EnumMap<>(LimitKind.class);

  // All guarded by this.
  private final Map<String, SharedUse> subjects = new HashMap<>();
  private final Set<SharedUse> changed = new LinkedHashSet<>();
  private Runnable onChange = () -> {};
  private long lastRepeat;

  @Autowired
  RateLimits(MeterRegistry registry) {
    this(registry, System::nanoTime);
  }

  /**
   * With another clock.
   *
   * @param clock in nanoseconds
   */
  public RateLimits(MeterRegistry registry, LongSupplier clock) {
    this.clock = clock;
    this.lastRepeat = clock.getAsLong();
    for (LimitKind kind : LimitKind.values()) {
      refused.put(kind, registry.counter(LimitMetric.REFUSED.key(), "limit", kind.tag()));
    }
  }

  /**
   * Admits a request.
   *
   * @param key null if the API requires none
   * @throws LimitReachedException at a limit of the tenant or of the key
   */
  public synchronized Pass enter(@Nullable ApiKey key) {
    long now = clock.getAsLong();
    List<SharedUse> limits = limits(key, now);
    for (SharedUse limit : limits) {
      SharedUse.Refusal refusal = limit.refusal(now);
      if (refusal != null) {
        Counter counter = refused.get(refusal.kind());
        if (counter != null) {
          counter.increment();
        }
        throw new LimitReachedException(refusal.message(), refusal.retryAfter());
      }
    }
    for (SharedUse limit : limits) {
      limit.begin(now);
    }
    changed(limits);
    return new Pass(limits);
  }

  /** The state of the limits, of which the one with the least left counts. */
  public synchronized LimitHeaders headers(@Nullable ApiKey key) {
    long now = clock.getAsLong();
    List<SharedUse> limits = limits(key, now);
    return limits.isEmpty()
        ? LimitHeaders.NONE
        : new LimitHeaders(
            tightest(limits, SharedUse::requestBucket, now),
            tightest(limits, SharedUse::tokenBucket, now));
  }

  private static LimitHeaders.@Nullable Window tightest(
      List<SharedUse> limits, Function<SharedUse, @Nullable MinuteBucket> of, long now) {
    MinuteBucket least = null;
    for (SharedUse limit : limits) {
      MinuteBucket bucket = of.apply(limit);
      if (bucket != null && (least == null || bucket.remaining(now) < least.remaining(now))) {
        least = bucket;
      }
    }
    return least == null
        ? null
        : new LimitHeaders.Window(least.limit(), least.remaining(now), least.untilFull(now));
  }

  /** Takes a message of another gateway; see {@link SharedUse#hear}. */
  public synchronized void hear(LimitUse use, boolean live, Duration age) {
    long now = clock.getAsLong();
    SharedUse known = subjects.get(use.subject());
    if (known == null) {
      if (subjects.size() >= MAX_SUBJECTS) {
        forgetIdle(now);
      }
      if (subjects.size() >= MAX_SUBJECTS) {
        return;
      }
      known = new SharedUse(use.subject());
      subjects.put(use.subject(), known);
    }
    known.hear(use, live, now - age.toNanos(), now);
  }

  /**
   * What the other gateways should hear: subjects that changed, and from time to time those with
   * requests in progress, which would otherwise seem to have ended with this gateway.
   */
  synchronized List<LimitUse> takeChanged(String gateway) {
    long now = clock.getAsLong();
    if (now - lastRepeat >= REPEAT.toNanos()) {
      lastRepeat = now;
      subjects.values().stream().filter(SharedUse::isBusy).forEach(changed::add);
      forgetIdle(now);
    }
    List<LimitUse> uses = new ArrayList<>(changed.size());
    for (SharedUse limit : changed) {
      uses.add(limit.publish(gateway, now));
    }
    changed.clear();
    return uses;
  }

  /** Registers an action that runs after each change here; it must not block. */
  synchronized void onChange(Runnable action) {
    onChange = action;
  }

  private void changed(List<SharedUse> limits) {
    if (changed.addAll(limits)) {
      onChange.run();
    }
  }

  private void forgetIdle(long now) {
    subjects.values().removeIf(limit -> limit.isIdle(now));
  }

  private List<SharedUse> limits(@Nullable ApiKey key, long now) {
    if (key == null) {
      return List.of();
    }
    List<SharedUse> limits = new ArrayList<>(2);
    add(limits, "tenant/" + key.tenant().name(), key.tenant().allowance(), now);
    add(limits, "key/" + key.id(), key.allowance(), now);
    return limits;
  }

  private void add(List<SharedUse> limits, String subject, Allowance allowance, long now) {
    if (allowance.hasLimits()) {
      SharedUse use = subjects.computeIfAbsent(subject, SharedUse::new);
      use.limit(allowance, now);
      limits.add(use);
    }
  }

  /** One admitted request. Thread-safe. */
  public final class Pass implements AutoCloseable {

    private final List<SharedUse> limits;
    private boolean closed;

    private Pass(List<SharedUse> limits) {
      this.limits = limits;
    }

    /** Counts tokens, also after the end of the request. */
    public void charge(long tokens) {
      if (limits.isEmpty() || tokens <= 0) {
        return;
      }
      synchronized (RateLimits.this) {
        long now = clock.getAsLong();
        limits.forEach(limit -> limit.charge(tokens, now));
        changed(limits);
      }
    }

    /** Ends a request that was refused for another reason, which does not count. */
    public void undo() {
      end(true);
    }

    /** Ends the request. */
    @Override
    public void close() {
      end(false);
    }

    private void end(boolean undo) {
      synchronized (RateLimits.this) {
        if (closed) {
          return;
        }
        closed = true;
        long now = clock.getAsLong();
        for (SharedUse limit : limits) {
          if (undo) {
            limit.undo(now);
          } else {
            limit.end(now);
          }
        }
        changed(limits);
      }
    }
  }
}
