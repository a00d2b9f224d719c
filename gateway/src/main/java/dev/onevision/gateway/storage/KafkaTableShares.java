package dev.onevision.gateway.storage;

import dev.onevision.contract.wire.WireCodec;
import dev.onevision.contract.wire.WireMessage;
import dev.onevision.kafka.connection.ConsumerThread;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.Outage;
import dev.onevision.kafka.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assigns partitions through a consumer group whose members read no records. Claiming a partition
 * starts a transactional producer, which the broker grants to one process at a time.
 */
final class KafkaTableShares<R extends WireMessage> implements TableShares<R> {

  private static final Logger log = LoggerFactory.getLogger(KafkaTableShares.class);

  private static final Duration SESSION = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);
  private static final long BACK_OFF_MILLIS = 1_000;
  private static final long UNKNOWN_MILLIS = 100;
  private static final int MAX_REQUEST = 1_064_000;

  private final KafkaClients clients;
  private final WireCodec codec;
  private final String topic;
  private final Topics topics;
  private final Duration timeout;
  private final Outage outage;
  private final ConsumerThread thread;

  KafkaTableShares(
      KafkaClients clients, WireCodec codec, String topic, Topics topics, Duration timeout) {
    this.clients = clients;
    this.codec = codec;
    this.topic = topic;
    this.topics = topics;
    this.outage = new Outage("onevision-" + topic + " lost its broker");
    this.timeout = timeout;
    this.thread = new ConsumerThread("onevision-" + topic + "-shares", CLOSE_TIMEOUT);
  }

  @Override
  public void join(Owner owner) {
    thread.start(() -> run(owner));
  }

  @Override
  public int partition(String key) {
    return RowKeys.partition(key, topics.partitions(topic));
  }

  @Override
  public FencedWriter<R> claim(int partition) {
    Producer<byte[], byte[]> producer =
        clients.transactionalProducer(
            topic + "-owner",
            topics.nameOf("onevision-" + topic + "-" + partition),
            MAX_REQUEST,
            timeout);
    try {
      producer.initTransactions();
      return new TransactionalWriter<>(producer, codec, topics.nameOf(topic), partition);
    } catch (KafkaException | IllegalStateException e) {
      producer.close(Duration.ZERO);
      throw new OwnershipLostException(
          "%s-%d could not be claimed: %s".formatted(topic, partition, e), e);
    }
  }

  private void run(Owner owner) {
    while (!thread.isClosed() && topics.trouble().isPresent()) {
      thread.pause(UNKNOWN_MILLIS);
    }
    while (!thread.isClosed()) {
      Listener listener = new Listener(owner);
      try (Consumer<byte[], ByteBuffer> consumer = clients.member(topic, groupId(), SESSION)) {
        thread.polls(consumer);
        listener.consumer = consumer;
        consumer.subscribe(List.of(topics.nameOf(topic)), listener);
        while (!thread.isClosed()) {
          // Fetches nothing, because the partitions are paused when they are assigned.
          consumer.poll(POLL);
          outage.ended();
        }
      } catch (WakeupException e) {
        log.debug("{} leaves", groupId());
      } catch (RuntimeException e) {
        outage.failed(e.toString());
      } finally {
        thread.polls(null);
        listener.loseAll();
      }
      thread.pause(BACK_OFF_MILLIS);
    }
  }

  private String groupId() {
    return topics.nameOf("onevision-" + topic);
  }

  @Override
  public void close() {
    thread.close();
  }

  /** The consumer calls it on the polling thread. */
  private final class Listener implements ConsumerRebalanceListener {

    private final Owner owner;
    private final Set<TopicPartition> owned = new HashSet<>();
    private @Nullable Consumer<byte[], ByteBuffer> consumer;

    Listener(Owner owner) {
      this.owner = owner;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> gained) {
      Consumer<byte[], ByteBuffer> polled = consumer;
      if (polled != null) {
        polled.pause(gained);
      }
      for (TopicPartition partition : gained) {
        owned.add(partition);
        owner.gained(partition.partition());
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> lost) {
      for (TopicPartition partition : List.copyOf(lost)) {
        if (owned.remove(partition)) {
          owner.lost(partition.partition());
        }
      }
    }

    void loseAll() {
      onPartitionsRevoked(List.copyOf(owned));
    }
  }
}
