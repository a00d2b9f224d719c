package dev.onevision.kafka.control;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.connection.PartitionReader;
import dev.onevision.kafka.connection.Values;
import dev.onevision.kafka.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every partition of {@code control} in every process, from ten minutes before its start: a
 * worker has to know which records earlier workers had begun.
 */
final class KafkaControlBus implements ControlBus {

  private static final Logger log = LoggerFactory.getLogger(KafkaControlBus.class);
  private static final int MAX_FETCH = 1024 * 1024;
  private static final Duration PAST = Duration.ofMinutes(10);

  private final MessageSender sender;
  private final WireCodec codec;
  private final PartitionReader reader;
  private final List<Consumer<ControlMessage>> listeners = new CopyOnWriteArrayList<>();

  private volatile boolean caughtUp;

  KafkaControlBus(KafkaClients clients, MessageSender sender, WireCodec codec, Topics topics) {
    this.sender = sender;
    this.codec = codec;
    this.reader =
        new PartitionReader(
            "onevision-control",
            () -> clients.follower("control", MAX_FETCH),
            () -> topics.allOf(TopicNames.CONTROL));
  }

  @Override
  public CompletableFuture<Void> broadcast(ControlMessage message) {
    String key =
        switch (message) {
          case ControlMessage.Cancel cancel -> cancel.requestId();
          case ControlMessage.Begun begun -> begun.record();
        };
    return sender
        .send(TopicNames.CONTROL, null, key, message)
        .exceptionally(
            failure -> {
              log.warn("A control message about {} was not sent: {}", key, failure.toString());
              return null;
            });
  }

  @Override
  public synchronized void listen(Consumer<ControlMessage> listener) {
    boolean first = listeners.isEmpty();
    listeners.add(listener);
    if (first) {
      reader.start(
          PartitionReader.Start.at(Instant.now().minus(PAST)),
          new PartitionReader.Sink() {
            @Override
            public void accept(ConsumerRecord<byte[], ByteBuffer> record, boolean live) {
              deliver(record);
            }

            @Override
            public void caughtUp() {
              caughtUp = true;
            }
          });
    }
  }

  private void deliver(ConsumerRecord<byte[], ByteBuffer> record) {
    ControlMessage message = codec.decode(Values.bytes(record), ControlMessage.class);
    for (Consumer<ControlMessage> listener : listeners) {
      try {
        listener.accept(message);
      } catch (RuntimeException e) {
        log.warn("A listener of control messages failed", e);
      }
    }
  }

  @Override
  public boolean isReady() {
    return reader.isReady();
  }

  @Override
  public boolean isCaughtUp() {
    return caughtUp;
  }

  @Override
  public void close() {
    reader.close();
  }
}
