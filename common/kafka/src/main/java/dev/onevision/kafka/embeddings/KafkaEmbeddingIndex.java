package dev.onevision.kafka.embeddings;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.onevision.contract.rules.RequestRules;
import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.MalformedMessageException;
import dev.onevision.contract.wire.StoredEmbedding;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.connection.PartitionReader;
import dev.onevision.kafka.connection.Values;
import dev.onevision.kafka.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows {@code embeddings.index} and holds a bounded number of recent rows. */
final class KafkaEmbeddingIndex implements EmbeddingIndex, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(KafkaEmbeddingIndex.class);
  private static final int MAX_FETCH = 1024 * 1024;

  private final MessageSender sender;
  private final WireCodec codec;
  private final Duration usable;
  private final Clock clock;
  private final Cache<String, StoredEmbedding> rows;
  private final PartitionReader reader;

  /**
   * @param usable maximum age of an embedding; well below its retention, so that it still exists
   *     when the request that names it is read
   */
  KafkaEmbeddingIndex(
      KafkaClients clients,
      MessageSender sender,
      WireCodec codec,
      Topics topics,
      int maxEntries,
      Duration usable,
      Clock clock) {
    this.sender = sender;
    this.codec = codec;
    this.usable = usable;
    this.clock = clock;
    this.rows = Caffeine.newBuilder().maximumSize(maxEntries).expireAfterWrite(usable).build();
    this.reader =
        new PartitionReader(
            "onevision-embeddings-index",
            () -> clients.follower("embeddings-index", MAX_FETCH),
            () -> topics.allOf(TopicNames.EMBEDDINGS_INDEX));
  }

  @Override
  public void start() {
    reader.start(
        PartitionReader.Start.at(clock.instant().minus(usable)), (record, _) -> take(record));
  }

  @Override
  public Optional<StoredEmbedding> find(String digest) {
    Instant oldest = clock.instant().minus(usable);
    return Optional.ofNullable(rows.getIfPresent(digest))
        .filter(embedding -> embedding.encodedAt().isAfter(oldest));
  }

  @Override
  public void publish(StoredEmbedding embedding) {
    rows.put(embedding.digest(), embedding);
    report(sender.send(TopicNames.EMBEDDINGS_INDEX, 0, embedding.digest(), embedding));
  }

  @Override
  public void forget(String digest) {
    rows.invalidate(digest);
    report(sender.sendTombstone(TopicNames.EMBEDDINGS_INDEX, 0, digest));
  }

  private static void report(CompletionStage<?> sent) {
    var _ =
        sent.whenComplete(
            (_, failure) -> {
              if (failure != null) {
                log.warn("The row of an embedding was not written: {}", failure.toString());
              }
            });
  }

  private void take(ConsumerRecord<byte[], ByteBuffer> record) {
    String digest = Values.key(record);
    if (record.value() == null) {
      rows.invalidate(digest);
      return;
    }
    StoredEmbedding row = codec.decode(Values.bytes(record), StoredEmbedding.class);
    if (!digest.equals(row.digest())
        || row.encodedAt().isAfter(clock.instant().plus(usable))
        || !RequestRules.isValid(row)) {
      throw new MalformedMessageException("StoredEmbedding: invalid");
    }
    rows.put(digest, row);
  }

  @Override
  public void close() {
    reader.close();
  }
}
