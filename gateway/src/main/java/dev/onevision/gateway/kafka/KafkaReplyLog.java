package dev.onevision.gateway.kafka;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.gateway.answers.ReplyLog;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.PartitionReader;
import dev.onevision.kafka.connection.Values;
import dev.onevision.kafka.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads all partitions with a separate reader for each request, because the gateway that received
 * the replies may be gone.
 */
final class KafkaReplyLog implements ReplyLog {

  private static final int MAX_FETCH = 1024 * 1024;

  private final KafkaClients clients;
  private final WireCodec codec;
  private final Topics topics;

  KafkaReplyLog(KafkaClients clients, WireCodec codec, Topics topics) {
    this.clients = clients;
    this.codec = codec;
    this.topics = topics;
  }

  @Override
  public AutoCloseable follow(String requestId, Instant since, Listener listener) {
    PartitionReader reader =
        new PartitionReader(
            "onevision-resume",
            () -> clients.follower("resume", MAX_FETCH),
            () -> topics.allOf(TopicNames.REPLIES));
    reader.start(
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
    return reader;
  }
}
