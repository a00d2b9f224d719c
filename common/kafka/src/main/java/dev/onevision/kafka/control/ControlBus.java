package dev.onevision.kafka.control;

import dev.onevision.contract.wire.ControlMessage;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Broadcasts messages to every process of the suite. Thread-safe. */
public interface ControlBus extends AutoCloseable {

  /**
   * Sends a message to every process; does not wait.
   *
   * @return completes when the brokers have the message, or its failure was logged
   */
  CompletableFuture<Void> broadcast(ControlMessage message);

  /**
   * Registers a listener for all messages from now on. It runs on the bus's own thread and must not
   * block. The first listener also receives the messages of the ten minutes before, later ones
   * perhaps some of them.
   */
  void listen(Consumer<ControlMessage> listener);

  /** Whether listeners receive messages that are sent now; false without a listener. */
  boolean isReady();

  /**
   * Whether the first listener has received all messages from before its registration; stays true.
   */
  boolean isCaughtUp();

  @Override
  void close();
}
