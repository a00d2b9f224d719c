package dev.onevision.gateway.storage;

import dev.onevision.contract.wire.MalformedMessageException;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.contract.wire.WireMessage;
import dev.onevision.kafka.connection.BrokerUnavailableException;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.connection.PartitionReader;
import dev.onevision.kafka.connection.Values;
import dev.onevision.kafka.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads all partitions from the start and keeps following them. A refresh asks the broker for the
 * end of each partition and waits until the reader has reached it.
 */
final class KafkaSharedTable<R extends WireMessage> implements SharedTable<R> {

  private static final int MAX_FETCH = 4 * 1024 * 1024;

  private final KafkaClients clients;
  private final MessageSender sender;
  private final WireCodec codec;
  private final String topic;
  private final Topics topics;
  private final Class<R> type;
  private final Duration timeout;
  private final Map<String, R> rows = new ConcurrentHashMap<>();
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

  private final PartitionReader reader;
  private @Nullable Admin admin; // guarded by this
  private volatile boolean readOnce;
  private volatile boolean closed;

  private record Waiting(Map<TopicPartition, Long> ends, CompletableFuture<Void> reached) {}

  KafkaSharedTable(
      KafkaClients clients,
      MessageSender sender,
      WireCodec codec,
      String topic,
      Topics topics,
      Class<R> type,
      Duration timeout) {
    this.clients = clients;
    this.sender = sender;
    this.codec = codec;
    this.topic = topic;
    this.topics = topics;
    this.type = type;
    this.timeout = timeout;
    this.reader =
        new PartitionReader(
            "onevision-" + topic,
            () -> clients.committedFollower(topic, MAX_FETCH),
            () -> topics.allOf(topic));
  }

  @Override
  public void start() {
    reader.start(
        PartitionReader.Start.OLDEST,
        new PartitionReader.Sink() {
          @Override
          public void accept(ConsumerRecord<byte[], ByteBuffer> record, boolean live) {
            take(record);
          }

          @Override
          public void polled() {
            release();
          }
        });
    var _ = topics.known().thenRun(this::readAll);
  }

  // Retries until the broker is available.
  private void readAll() {
    var _ =
        refresh()
            .whenComplete(
                (_, failure) -> {
                  if (failure == null) {
                    readOnce = true;
                  } else if (!closed) {
                    CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(this::readAll);
                  }
                });
  }

  @Override
  public boolean isReady() {
    return readOnce;
  }

  @Override
  public Optional<R> get(String key) {
    return Optional.ofNullable(rows.get(key));
  }

  @Override
  public List<R> rows() {
    return List.copyOf(rows.values());
  }

  @Override
  public CompletableFuture<Void> refresh() {
    Admin asked;
    List<TopicPartition> partitions;
    try {
      partitions = topics.allOf(topic);
      asked = admin();
    } catch (BrokerUnavailableException | KafkaException e) {
      return CompletableFuture.failedFuture(
          new BrokerUnavailableException("The table " + topic + " is not read yet: " + e, e));
    }
    return asked
        .listOffsets(
            partitions.stream()
                .collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest())),
            // The broker acknowledges a commit before the commit marker is in the partition, so
            // wait for rows of open transactions too.
            new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
        .all()
        .toCompletionStage()
        .toCompletableFuture()
        .thenCompose(
            found -> {
              Map<TopicPartition, Long> ends = new HashMap<>();
              found.forEach((partition, end) -> ends.put(partition, end.offset()));
              return await(ends);
            })
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    new BrokerUnavailableException(
                        "The table " + topic + " is behind: " + failure, failure)));
  }

  private synchronized Admin admin() {
    if (closed) {
      throw new BrokerUnavailableException("it is closed", null);
    }
    Admin asked = admin;
    if (asked == null) {
      asked = clients.admin();
      admin = asked;
    }
    return asked;
  }

  @Override
  public CompletableFuture<Void> put(String key, R row) {
    return write(partition -> sender.send(topic, partition, key, row), key);
  }

  @Override
  public CompletableFuture<Void> remove(String key) {
    return write(partition -> sender.sendTombstone(topic, partition, key), key);
  }

  private CompletableFuture<Void> write(IntFunction<CompletableFuture<Void>> send, String key) {
    int partition;
    try {
      partition = RowKeys.partition(key, topics.partitions(topic));
    } catch (BrokerUnavailableException e) {
      return CompletableFuture.failedFuture(e);
    }
    return send.apply(partition).thenCompose(_ -> refresh());
  }

  private void take(ConsumerRecord<byte[], ByteBuffer> record) {
    String key = Values.key(record);
    if (record.partition() != RowKeys.partition(key, topics.partitions(topic))) {
      throw new MalformedMessageException(type.getSimpleName() + ": lies in another partition");
    }
    if (record.value() == null) {
      rows.remove(key);
      return;
    }
    R row = codec.decode(Values.bytes(record), type);
    if (!RowRules.isValid(key, row)) {
      throw new MalformedMessageException(type.getSimpleName() + ": breaks a rule of its table");
    }
    rows.put(key, row);
  }

  private CompletableFuture<Void> await(Map<TopicPartition, Long> ends) {
    Waiting one = new Waiting(ends, new CompletableFuture<>());
    waiting.add(one);
    // The reader may have reached the end already, and then does not move again.
    release(one);
    return one.reached();
  }

  private void release() {
    waiting.forEach(this::release);
  }

  private void release(Waiting one) {
    if (one.reached().isDone()) {
      waiting.remove(one);
    } else if (reader.hasReached(one.ends()) && waiting.remove(one)) {
      one.reached().completeAsync(() -> null);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    reader.close();
    Admin asked = admin;
    if (asked != null) {
      asked.close(Duration.ofSeconds(1));
    }
  }
}
