package dev.onevision.kafka.backlog;

import dev.onevision.kafka.connection.BrokerUnavailableException;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.LazyAdmin;
import dev.onevision.kafka.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks the brokers how many records a share group has not finished. Records that workers hold
 * count. Its owner guards it against races.
 */
public final class UnfinishedRecords implements AutoCloseable {

  private static final long TIMEOUT_SECONDS = 5;

  private final LazyAdmin admin;
  private final Topics topics;

  /** Asks the brokers of these clients, with one connection of its own. */
  public UnfinishedRecords(KafkaClients clients, Topics topics) {
    this.admin = new LazyAdmin(clients);
    this.topics = topics;
  }

  /**
   * The records of a topic that a group has not finished, with their names without the prefix.
   *
   * @throws BrokerUnavailableException if the brokers do not tell
   */
  public long count(String topic, String group) throws InterruptedException {
    try {
      return sum(topic, topics.nameOf(group));
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new BrokerUnavailableException("The backlog of " + group + " is unknown: " + e, e);
    }
  }

  private long sum(String topic, String group)
      throws ExecutionException, TimeoutException, InterruptedException {
    Admin asked = admin.get();
    List<TopicPartition> partitions = topics.allOf(topic);
    Map<TopicPartition, SharePartitionOffsetInfo> started = offsets(asked, group, partitions);
    Map<TopicPartition, ListOffsetsResultInfo> ends = list(asked, partitions, OffsetSpec.latest());
    long unfinished = 0;
    for (TopicPartition partition : partitions) {
      SharePartitionOffsetInfo info = started.get(partition);
      long end = offset(ends, partition);
      if (info == null || info.startOffset() < 0) {
        // The group has no member yet; the first starts with the oldest record.
        unfinished +=
            end - offset(list(asked, List.of(partition), OffsetSpec.earliest()), partition);
      } else {
        unfinished += info.lag().filter(lag -> lag >= 0).orElse(end - info.startOffset());
      }
    }
    return unfinished;
  }

  private static Map<TopicPartition, SharePartitionOffsetInfo> offsets(
      Admin asked, String group, List<TopicPartition> partitions)
      throws ExecutionException, TimeoutException, InterruptedException {
    return asked
        .listShareGroupOffsets(
            Map.of(group, new ListShareGroupOffsetsSpec().topicPartitions(partitions)))
        .partitionsToOffsetInfo(group)
        .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  private static Map<TopicPartition, ListOffsetsResultInfo> list(
      Admin asked, List<TopicPartition> partitions, OffsetSpec which)
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    partitions.forEach(partition -> wanted.put(partition, which));
    return asked.listOffsets(wanted).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  private static long offset(
      Map<TopicPartition, ListOffsetsResultInfo> offsets, TopicPartition partition) {
    ListOffsetsResultInfo info = offsets.get(partition);
    return info == null ? 0 : info.offset();
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
