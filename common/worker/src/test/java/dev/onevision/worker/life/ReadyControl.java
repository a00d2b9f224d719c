package dev.onevision.worker.life;

import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.kafka.control.ControlBus;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A ready bus without other members. */
final class ReadyControl implements ControlBus {

  @Override
  public CompletableFuture<Void> broadcast(ControlMessage message) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void listen(Consumer<ControlMessage> listener) {}

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public boolean isCaughtUp() {
    return true;
  }

  @Override
  public void close() {}
}
