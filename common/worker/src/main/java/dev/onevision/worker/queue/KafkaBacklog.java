package dev.onevision.worker.queue;

import dev.onevision.kafka.connection.BrokerUnavailableException;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.LazyAdmin;
import dev.onevision.kafka.connection.Outage;
import dev.onevision.kafka.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks the brokers for the records that a share group has not finished, up to four times a second.
 * Records that workers hold count. While one thread asks, the others take the last result.
 */
final class KafkaBacklog implements Backlog {

  private static final Duration MAX_AGE = Duration.ofMillis(250);
  private static final long TIMEOUT_SECONDS = 5;

  private final String topic;
  private final Topics topics;
  private final String group;
  private final long max;
  private final Outage outage;
  private final ReentrantLock asking = new ReentrantLock();
  private final LazyAdmin admin; // guarded by asking
  private boolean closed; // guarded by asking
  private volatile boolean room;
  private volatile long askAgainAt = System.nanoTime();

  KafkaBacklog(KafkaClients clients, String topic, Topics topics, String group, long max) {
    this.admin = new LazyAdmin(clients);
    this.topic = topic;
    this.topics = topics;
    this.group = group;
    this.max = max;
    this.outage = new Outage("The backlog of " + group + " is unknown, so nothing is added to it");
  }

  @Override
  public boolean hasRoom() {
    if (System.nanoTime() - askAgainAt >= 0 && asking.tryLock()) {
      try {
        room = !closed && unfinished() < max;
        outage.ended();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        room = false;
      } catch (ExecutionException
          | TimeoutException
          | KafkaException
          | BrokerUnavailableException e) {
        outage.failed(e.toString());
        room = false;
      } finally {
        askAgainAt = System.nanoTime() + MAX_AGE.toNanos();
        asking.unlock();
      }
    }
    return room;
  }

  private long unfinished() throws ExecutionException, TimeoutException, InterruptedException {
    Admin asked = admin.get();
    List<TopicPartition> partitions = topics.allOf(topic);
    Map<TopicPartition, SharePartitionOffsetInfo> group = offsets(asked, partitions);
    Map<TopicPartition, ListOffsetsResultInfo> ends = list(asked, partitions, OffsetSpec.latest());
    long unfinished = 0;
    for (TopicPartition partition : partitions) {
      SharePartitionOffsetInfo info = group.get(partition);
      long end = end(ends, partition);
      if (info == null || info.startOffset() < 0) {
        // The group has no member yet; the first starts with the oldest record.
        unfinished += end - end(list(asked, partitions, OffsetSpec.earliest()), partition);
      } else {
        unfinished += info.lag().filter(lag -> lag >= 0).orElse(end - info.startOffset());
      }
    }
    return unfinished;
  }

  private Map<TopicPartition, SharePartitionOffsetInfo> offsets(
      Admin asked, List<TopicPartition> partitions)
      throws ExecutionException, TimeoutException, InterruptedException {
    return asked
        .listShareGroupOffsets(
            Map.of(group, new ListShareGroupOffsetsSpec().topicPartitions(partitions)))
        .partitionsToOffsetInfo(group)
        .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  private Map<TopicPartition, ListOffsetsResultInfo> list(
      Admin asked, List<TopicPartition> partitions, OffsetSpec which)
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    partitions.forEach(partition -> wanted.put(partition, which));
    return asked.listOffsets(wanted).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  private static long end(
      Map<TopicPartition, ListOffsetsResultInfo> offsets, TopicPartition partition) {
    ListOffsetsResultInfo info = offsets.get(partition);
    return info == null ? 0 : info.offset();
  }

  @Override
  public void close() {
    asking.lock();
    try {
      closed = true;
      admin.close(Duration.ZERO);
    } finally {
      asking.unlock();
    }
  }
}
