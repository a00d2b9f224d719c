package dev.onevision.kafka.testing;

import dev.onevision.contract.wire.WireCodec;
import dev.onevision.contract.wire.WireMessage;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.PartitionReader;
import dev.onevision.kafka.connection.Values;
import dev.onevision.kafka.topics.Topics;
import java.util.function.Consumer;
import org.springframework.context.ApplicationContext;

/** Hears what any process writes to a topic of messages from now on, for tests. */
public final class TopicListener implements AutoCloseable {

  private static final int MAX_FETCH = 1024 * 1024;

  private final PartitionReader reader;

  /**
   * Starts to listen.
   *
   * @param context of a process that is connected to the broker
   * @param listener called on a thread of its own
   */
  public <T extends WireMessage> TopicListener(
      ApplicationContext context, String topic, Class<T> type, Consumer<T> listener) {
    WireCodec codec = context.getBean(WireCodec.class);
    KafkaClients clients = context.getBean(KafkaClients.class);
    Topics topics = context.getBean(Topics.class);
    reader =
        new PartitionReader(
            "test-" + topic,
            () -> clients.follower("test-" + topic, MAX_FETCH),
            () -> topics.allOf(topic));
    reader.start(
        PartitionReader.Start.NEW,
        (record, _) -> {
          if (record.value() != null) {
            listener.accept(codec.decode(Values.bytes(record), type));
          }
        });
  }

  /** Whether it hears what is written now. */
  public boolean isReady() {
    return reader.isReady();
  }

  @Override
  public void close() {
    reader.close();
  }
}
