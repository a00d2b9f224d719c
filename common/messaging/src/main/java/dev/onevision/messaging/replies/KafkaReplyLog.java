package dev.onevision.messaging.replies;

import dev.onevision.messaging.connection.KafkaClients;
import dev.onevision.messaging.connection.PartitionReader;
import dev.onevision.messaging.connection.Values;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.ReplyEvent;
import dev.onevision.messaging.wire.WireCodec;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A reader of its own for each request, over all partitions: whose it was may be gone. */
final class KafkaReplyLog implements ReplyLog {

  private static final int MAX_FETCH = 1024 * 1024;

  private final KafkaClients clients;
  private final WireCodec codec;
  private final List<TopicPartition> partitions;

  KafkaReplyLog(KafkaClients clients, WireCodec codec, int partitions) {
    this.clients = clients;
    this.codec = codec;
    this.partitions =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(Topics.REPLIES, partition))
            .toList();
  }

  @Override
  public AutoCloseable follow(String requestId, Instant since, Listener listener) {
    PartitionReader reader =
        new PartitionReader(
            "onevision-resume",
            () -> clients.follower("resume", MAX_FETCH),
            partitions,
            PartitionReader.Start.at(since),
            new PartitionReader.Sink() {
              @Override
              public void accept(ConsumerRecord<byte[], ByteBuffer> record, boolean live) {
                if (Values.key(record).equals(requestId)) {
                  listener.accept(codec.decode(Values.bytes(record), ReplyEvent.class));
                }
              }

              @Override
              public void caughtUp() {
                listener.caughtUp();
              }
            });
    reader.start();
    return reader;
  }
}
