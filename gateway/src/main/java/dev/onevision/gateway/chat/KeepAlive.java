package dev.onevision.gateway.chat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Adds comments to a stream, so that proxies do not close it during a long wait. */
final class KeepAlive {

  /**
   * A comment line without the blank line that ends an event: after an id, some clients take a
   * blank line for an event without data.
   */
  private static final byte[] COMMENT = ": keep-alive\n".getBytes(StandardCharsets.UTF_8);

  private KeepAlive() {}

  /**
   * Adds a comment after each interval without an event, while the client reads.
   *
   * @param events complete events
   * @param interval zero for no comments
   */
  static Flux<byte[]> with(Flux<byte[]> events, Duration interval) {
    if (interval.isZero()) {
      return events;
    }
    return Flux.defer(
        () -> {
          Sinks.Empty<Void> end = Sinks.empty();
          Flux<byte[]> comments =
              Flux.interval(interval)
                  .onBackpressureDrop()
                  .map(beat -> COMMENT)
                  .takeUntilOther(end.asMono());
          return Flux.merge(events.doOnTerminate(end::tryEmitEmpty), comments);
        });
  }
}
