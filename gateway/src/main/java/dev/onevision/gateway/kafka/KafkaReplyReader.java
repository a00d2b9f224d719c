package dev.onevision.gateway.kafka;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.PartitionReader;
import dev.onevision.kafka.connection.Values;
import dev.onevision.kafka.topics.Topics;
import dev.onevision.kafka.tracing.Tracing;
import io.micrometer.tracing.Span;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Reads one partition of {@code replies} from its end. */
final class KafkaReplyReader implements ReplyReader {

  private static final int MAX_FETCH = 4 * 1024 * 1024;

  private final KafkaClients clients;
  private final WireCodec codec;
  private final Topics topics;
  private final ReplyProperties properties;
  private final Tracing tracing;
  private final PartitionReader reader;

  KafkaReplyReader(
      KafkaClients clients,
      WireCodec codec,
      Topics topics,
      ReplyProperties properties,
      Tracing tracing) {
    this.clients = clients;
    this.codec = codec;
    this.topics = topics;
    this.properties = properties;
    this.tracing = tracing;
    this.reader =
        new PartitionReader(
            "onevision-replies",
            () -> clients.follower("replies", MAX_FETCH),
            () ->
                List.of(
                    new TopicPartition(topics.nameOf(TopicNames.REPLIES), address().partition())));
  }

  @Override
  public ReplyAddress address() {
    return new ReplyAddress(
        properties.partitionOf(clients.instanceId(), topics.partitions(TopicNames.REPLIES)));
  }

  @Override
  public void start(Consumer<ReplyEvent> consumer) {
    reader.start(
        PartitionReader.Start.NEW,
        (record, _) -> {
          Span span = tracing.receive(record);
          consumer.accept(codec.decode(Values.bytes(record), ReplyEvent.class));
          span.end();
        });
  }

  @Override
  public boolean isReady() {
    return reader.isReady();
  }

  @Override
  public void close() {
    reader.close();
  }
}
