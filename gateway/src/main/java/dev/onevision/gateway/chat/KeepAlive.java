package dev.onevision.gateway.chat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Comments between a stream's events, so that no proxy takes a long wait for a dead connection. */
final class KeepAlive {

  /**
   * One line without the empty one that ends an event: some clients take that for an event without
   * data once an id was sent.
   */
  private static final byte[] COMMENT = ": keep-alive\n".getBytes(StandardCharsets.UTF_8);

  private KeepAlive() {}

  /**
   * The same events with a comment between them every so often, while the client takes them.
   *
   * @param events whole ones
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
