package dev.onevision.gateway.kafka;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.MalformedMessageException;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.models.WorkerDirectory;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.PartitionReader;
import dev.onevision.kafka.connection.Values;
import dev.onevision.kafka.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads heartbeats and keeps the recent ones. */
final class KafkaWorkerDirectory implements WorkerDirectory {

  private static final int MAX_FETCH = 1024 * 1024;
  private static final int MAX_NAME = 512;

  private final WireCodec codec;
  private final QueueTopics queues;
  private final Duration trusted;
  private final HeardWorkers heard;
  private final AtomicReference<@Nullable Long> readSince = new AtomicReference<>();
  private final PartitionReader reader;

  KafkaWorkerDirectory(
      KafkaClients clients, WireCodec codec, Topics topics, QueueTopics queues, Duration trusted) {
    this.codec = codec;
    this.queues = queues;
    this.trusted = trusted;
    this.heard = new HeardWorkers(trusted);
    this.reader =
        new PartitionReader(
            "onevision-workers",
            () -> clients.follower("workers", MAX_FETCH),
            () -> topics.allOf(TopicNames.WORKERS));
  }

  @Override
  public void start() {
    reader.start(PartitionReader.Start.OLDEST, this::take);
  }

  // The log shows the first workers at once; only there the clocks of other machines matter.
  private void take(ConsumerRecord<byte[], ByteBuffer> record, boolean live) {
    if (record.value() == null) {
      heard.forget(Values.key(record));
      return;
    }
    long age = live ? 0 : Math.max(0, System.currentTimeMillis() - record.timestamp());
    WorkerStatus status = codec.decode(Values.bytes(record), WorkerStatus.class);
    if (!status.workerId().equals(Values.key(record))
        || status.model().length() > MAX_NAME
        || (status.queue() != null && !status.queue().matches(ModelQueue.NAME))
        || status.contextLength() < 0
        || status.lanes() < 0) {
      throw new MalformedMessageException("WorkerStatus: breaks a rule of its topic");
    }
    heard.hear(status, System.nanoTime() - Duration.ofMillis(age).toNanos());
  }

  @Override
  public boolean isReady() {
    return reader.isReady();
  }

  @Override
  public boolean isComplete() {
    if (!isReady()) {
      return false;
    }
    long now = System.nanoTime();
    readSince.compareAndSet(null, now);
    Long since = readSince.get();
    return since != null && now - since >= trusted.toNanos();
  }

  @Override
  public List<WorkerStatus> workers() {
    return heard.trusted(System.nanoTime()).stream()
        .filter(worker -> queues.isOpen(ModelQueue.of(worker.queue())))
        .toList();
  }

  @Override
  public void close() {
    reader.close();
  }

  /** When each worker was last heard. Thread-safe; times are those of {@link System#nanoTime}. */
  static final class HeardWorkers {

    private static final int MAX_WORKERS = 10_000;

    private final Duration trusted;
    private final Map<String, Heartbeat> latest = new ConcurrentHashMap<>();

    private record Heartbeat(WorkerStatus status, long at) {}

    HeardWorkers(Duration trusted) {
      this.trusted = trusted;
    }

    void hear(WorkerStatus status, long at) {
      latest.values().removeIf(heartbeat -> isStale(heartbeat, at));
      if (latest.size() < MAX_WORKERS || latest.containsKey(status.workerId())) {
        latest.put(status.workerId(), new Heartbeat(status, at));
      }
    }

    void forget(String workerId) {
      latest.remove(workerId);
    }

    List<WorkerStatus> trusted(long now) {
      return latest.values().stream()
          .filter(heartbeat -> !isStale(heartbeat, now))
          .map(Heartbeat::status)
          .sorted(Comparator.comparing(WorkerStatus::workerId))
          .toList();
    }

    private boolean isStale(Heartbeat heartbeat, long now) {
      return now - heartbeat.at() > trusted.toNanos();
    }
  }
}
