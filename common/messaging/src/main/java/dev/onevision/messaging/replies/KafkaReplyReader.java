package dev.onevision.messaging.replies;

import dev.onevision.messaging.connection.KafkaClients;
import dev.onevision.messaging.connection.PartitionReader;
import dev.onevision.messaging.connection.Values;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.ReplyAddress;
import dev.onevision.messaging.wire.ReplyEvent;
import dev.onevision.messaging.wire.WireCodec;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads one partition of {@code replies} from its end. */
final class KafkaReplyReader implements ReplyReader {

  private static final int MAX_FETCH = 4 * 1024 * 1024;

  private final KafkaClients clients;
  private final WireCodec codec;
  private final Topics topics;
  private final ReplyProperties properties;

  private volatile @Nullable PartitionReader reader;

  KafkaReplyReader(
      KafkaClients clients, WireCodec codec, Topics topics, ReplyProperties properties) {
    this.clients = clients;
    this.codec = codec;
    this.topics = topics;
    this.properties = properties;
  }

  @Override
  public ReplyAddress address() {
    return new ReplyAddress(
        properties.partitionOf(clients.instanceId(), topics.partitions(Topics.REPLIES)));
  }

  @Override
  public synchronized void start(Consumer<ReplyEvent> consumer) {
    if (reader != null) {
      throw new IllegalStateException("The replies are being read already");
    }
    PartitionReader started =
        new PartitionReader(
            "onevision-replies",
            () -> clients.follower("replies", MAX_FETCH),
            () -> List.of(new TopicPartition(Topics.REPLIES, address().partition())),
            PartitionReader.Start.NEW,
            (record, _) -> consumer.accept(codec.decode(Values.bytes(record), ReplyEvent.class)));
    started.start();
    reader = started;
  }

  @Override
  public boolean isReady() {
    PartitionReader started = reader;
    return started != null && started.isReady();
  }

  @Override
  public synchronized void close() {
    if (reader != null) {
      reader.close();
    }
  }
}
