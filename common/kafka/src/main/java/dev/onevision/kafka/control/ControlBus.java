package dev.onevision.kafka.control;

import dev.onevision.contract.wire.ControlMessage;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Broadcasts to, and listens with, every process of the suite. Thread-safe. */
public interface ControlBus extends AutoCloseable {

  /**
   * Tells everyone; does not wait.
   *
   * @return completes when the brokers have the message, or it was not sent and that was logged
   */
  CompletableFuture<Void> broadcast(ControlMessage message);

  /**
   * Hears everything said from now on, on the bus's own thread; must not block. The listener that
   * comes first also hears what was said in the ten minutes before, later ones perhaps a part of
   * it.
   */
  void listen(Consumer<ControlMessage> listener);

  /** Whether a listener hears what is said now; false as long as nobody listens. */
  boolean isReady();

  /**
   * Whether the first listener has heard what was said before it came; remains true from then on.
   */
  boolean hasHeardThePast();

  @Override
  void close();
}
