package dev.onevision.gateway.access;

import dev.onevision.gateway.access.keys.ApiKey;
import dev.onevision.gateway.access.limits.LimitReachedException;
import dev.onevision.gateway.access.limits.RateLimits;
import dev.onevision.gateway.access.limits.RateLimits.Pass;
import dev.onevision.gateway.fairness.FairShare;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Admits requests and their bodies, and refuses them at the limits of the gateway or of one client,
 * so that no client can exhaust the gateway (see {@link FairShare}).
 *
 * <p>Bodies take memory as they arrive. The first {@link #SMALL_BODY} bytes of each come from a
 * separate part of the memory, so that small requests are admitted while large ones wait.
 *
 * <p>Thread-safe.
 */
@Component
public class Admission {

  /** Bytes of each body that come from the part for small bodies. */
  static final long SMALL_BODY = 64 * 1024;

  /** A single client gets three quarters. */
  private static final int WEIGHT = 3;

  /** The part of the memory that is for small bodies: 1 / this. */
  private static final int SMALL_PART = 8;

  private final LimitProperties limits;
  private final RateLimits rates;
  private final LongSupplier clock;
  private final FairShare requests;
  private final FairShare flexRequests;
  private final FairShare smallBytes;
  private final FairShare largeBytes;
  private final Set<Visit> visits = new LinkedHashSet<>(); // oldest first
  private final RecentDurations durations = new RecentDurations();
  private final RetrySchedule schedule = new RetrySchedule();
  private final Map<String, RetrySchedule> schedules = new HashMap<>(); // of those who are here

  @Autowired
  Admission(LimitProperties limits, RateLimits rates) {
    this(limits, rates, System::nanoTime);
  }

  Admission(LimitProperties limits, RateLimits rates, LongSupplier clock) {
    this.limits = limits;
    this.rates = rates;
    this.clock = clock;
    this.requests = new FairShare(limits.maxConcurrentRequests(), WEIGHT);
    this.flexRequests = new FairShare(limits.maxFlexRequests(), WEIGHT);
    long bytes = limits.maxUploadBytes().toBytes();
    this.smallBytes = new FairShare(bytes / SMALL_PART, WEIGHT);
    this.largeBytes = new FairShare(bytes - bytes / SMALL_PART, WEIGHT);
  }

  /**
   * Admits a request within the limits of its tenant and key, and sets the response's headers about
   * them.
   *
   * @throws LimitReachedException at a limit of the tenant or of the key
   * @throws NoRoomException at the limit of all clients or of this one
   */
  public Visit enter(ServerWebExchange exchange) {
    ApiKey key = Caller.of(exchange);
    Pass pass;
    try {
      pass = rates.enter(key);
    } finally {
      rates.headers(key).write(exchange.getResponse().getHeaders());
    }
    try {
      return enter(Client.of(exchange), pass);
    } catch (NoRoomException full) {
      pass.undo();
      throw full;
    }
  }

  /**
   * Admits a request without limits of a key.
   *
   * @throws NoRoomException at the limit of all clients or of this one
   */
  public Visit enter(String client) {
    return enter(client, rates.enter(null));
  }

  private synchronized Visit enter(String client, Pass pass) {
    switch (requests.take(client, 1)) {
      case TAKEN -> {}
      case FULL ->
          throw full(
              "This gateway already has %d requests in progress, its limit. Retry later."
                  .formatted(limits.maxConcurrentRequests()));
      case OVER_SHARE ->
          throw overShare(
              client,
              "This client already has %d requests in progress, its share of this gateway. Retry later."
                  .formatted(requests.held(client)));
    }
    var visit = new Visit(client, clock.getAsLong(), pass);
    visits.add(visit);
    return visit;
  }

  private NoRoomException full(String message) {
    return new NoRoomException(message, retryAfter(schedule, limits.maxConcurrentRequests()));
  }

  private NoRoomException overShare(String client, String message) {
    int places = Math.toIntExact(Math.max(1, requests.held(client)));
    RetrySchedule own = schedules.computeIfAbsent(client, name -> new RetrySchedule());
    return new NoRoomException(message, retryAfter(own, places));
  }

  private Duration retryAfter(RetrySchedule of, int places) {
    long now = clock.getAsLong();
    Iterator<Visit> oldest = visits.iterator();
    long start = oldest.hasNext() ? oldest.next().start : now;
    return of.next(now, durations.mean(now - start), places, start);
  }

  private void leave(Visit visit) {
    visits.remove(visit);
    requests.giveBack(visit.client, 1);
    if (requests.held(visit.client) == 0) {
      schedules.remove(visit.client);
    }
    durations.ended(clock.getAsLong() - visit.start);
  }

  /** Requests in progress. */
  synchronized int requestsInProgress() {
    return visits.size();
  }

  /** Upload bytes held. */
  synchronized long uploadBytesHeld() {
    return smallBytes.taken() + largeBytes.taken();
  }

  /** One admitted request. Thread-safe; {@link #close()} may be called repeatedly. */
  public final class Visit implements AutoCloseable {

    private final String client;
    private final long start;
    private long small;
    private long large;
    private boolean flex;
    private final Pass pass;
    private boolean closed;

    private Visit(String client, long start, Pass pass) {
      this.client = client;
      this.start = start;
      this.pass = pass;
    }

    /**
     * Reserves memory for more bytes of the body.
     *
     * @throws NoRoomException at the limit of all clients or of this one
     */
    public void hold(int bytes) {
      synchronized (Admission.this) {
        if (closed) {
          return;
        }
        long ofSmall = Math.min(bytes, SMALL_BODY - small);
        require(smallBytes.take(client, ofSmall));
        small += ofSmall;
        long ofLarge = bytes - ofSmall;
        require(largeBytes.take(client, ofLarge));
        large += ofLarge;
      }
    }

    private void require(FairShare.Verdict verdict) {
      switch (verdict) {
        case TAKEN -> {}
        case FULL -> throw full("Too many request bodies at once on this gateway. Retry later.");
        case OVER_SHARE ->
            throw overShare(
                client,
                "The request bodies of this client already take its share of the memory of this"
                    + " gateway. Retry later.");
      }
    }

    /**
     * Counts the request as one that waits for spare capacity, with its images in storage.
     *
     * @throws NoRoomException if too many wait
     */
    public void waitForSpareCapacity() {
      synchronized (Admission.this) {
        if (closed || flex) {
          return;
        }
        switch (flexRequests.take(client, 1)) {
          case TAKEN -> flex = true;
          case FULL ->
              throw full(
                  "This gateway already has %d flex requests, its limit. Retry later or use the default service tier."
                      .formatted(limits.maxFlexRequests()));
          case OVER_SHARE ->
              throw overShare(
                  client,
                  "This client already has %d flex requests, its share of this gateway. Retry later or use the default service tier."
                      .formatted(flexRequests.held(client)));
        }
      }
    }

    /** Counts tokens for the limits of the key, also after the end of the request. */
    public void charge(long tokens) {
      pass.charge(tokens);
    }

    /** Releases the memory of the body. */
    public void releaseBytes() {
      synchronized (Admission.this) {
        smallBytes.giveBack(client, small);
        largeBytes.giveBack(client, large);
        small = 0;
        large = 0;
      }
    }

    /** Ends the request. */
    @Override
    public void close() {
      synchronized (Admission.this) {
        if (closed) {
          return;
        }
        closed = true;
        pass.close();
        releaseBytes();
        if (flex) {
          flexRequests.giveBack(client, 1);
        }
        leave(this);
      }
    }
  }
}
