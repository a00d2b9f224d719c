package dev.onevision.gateway.batches;

import dev.onevision.contract.wire.BatchRecord;
import dev.onevision.contract.wire.StoredFile;
import dev.onevision.gateway.storage.SharedTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * All batches. Every gateway reads all of them and can serve any. A batch is visible to its owner
 * only. Thread-safe.
 */
@Component
public class Batches {

  private final SharedTable<BatchRecord> table;
  private final BatchesProperties properties;
  private final Clock clock = Clock.systemUTC();

  Batches(SharedTable<BatchRecord> table, BatchesProperties properties) {
    this.table = table;
    this.properties = properties;
  }

  /**
   * Creates a batch, which one of the gateways runs.
   *
   * @param endpoint the path of every line
   * @param windowText the completion window as the client wrote it
   * @param outputLife how long the output files are kept; null for the default
   * @param traceparent trace context of the client's request; null if it has no trace
   * @return completes when the batch is durable
   * @throws TooManyBatchesException at the limit of unfinished batches
   */
  public CompletableFuture<Batch> create(
      StoredFile input,
      String endpoint,
      String windowText,
      Duration window,
      @Nullable Duration outputLife,
      Map<String, String> metadata,
      @Nullable String traceparent) {
    if (unfinished().size() >= properties.unfinished()) {
      throw new TooManyBatchesException(
          "There are " + properties.unfinished() + " unfinished batches, the limit. Retry later.");
    }
    Instant now = clock.instant();
    var created =
        new BatchRecord.Created(
            "batch_" + UUID.randomUUID().toString().replace("-", ""),
            input.owner(),
            endpoint,
            input.id(),
            windowText,
            metadata,
            now,
            now.plus(window),
            outputLife == null ? null : outputLife.toSeconds(),
            traceparent);
    return table
        .put(created.batchId(), created)
        .thenApply(nothing -> new Batch(created, null, null));
  }

  /** The batch with this id, if it belongs to the owner. */
  public Optional<Batch> find(String owner, String id) {
    return find(id).filter(batch -> batch.request().owner().equals(owner));
  }

  /** The owner's batches, newest first. */
  public List<Batch> list(String owner) {
    return all().stream()
        .filter(batch -> batch.request().owner().equals(owner))
        .sorted(oldestFirst().reversed())
        .toList();
  }

  /** Cancels the batch. Completes when the cancellation is durable. */
  public CompletableFuture<Void> cancel(Batch batch) {
    return batch.cancel() != null
        ? CompletableFuture.completedFuture(null)
        : table.put(
            cancelKey(batch.id()), new BatchRecord.CancelRequested(batch.id(), clock.instant()));
  }

  /** Completes when this gateway has read everything that any gateway wrote before the call. */
  public CompletableFuture<Void> refresh() {
    return table.refresh();
  }

  boolean isReady() {
    return table.isReady();
  }

  /** Batches that have not ended, oldest first. */
  List<Batch> unfinished() {
    return all().stream().filter(batch -> !batch.hasEnded()).sorted(oldestFirst()).toList();
  }

  Optional<Batch> find(String id) {
    return table.get(id).flatMap(this::batch);
  }

  boolean isCancelled(String id) {
    return table.get(cancelKey(id)).isPresent();
  }

  /** The key of the row with a batch's progress. */
  static String progressKey(String id) {
    return id + "/progress";
  }

  /** Deletes batches that ended before the limit. */
  void deleteEndedBefore(Instant limit) {
    for (Batch batch : all()) {
      BatchRecord.Progress progress = batch.progress();
      Instant ended = progress == null ? null : progress.endedAt();
      if (ended != null && ended.isBefore(limit)) {
        // The client's request is deleted first: a progress row alone is ignored, but a request
        // without one looks like a new batch.
        var _ =
            table
                .remove(batch.id())
                .thenCompose(nothing -> table.remove(cancelKey(batch.id())))
                .thenCompose(nothing -> table.remove(progressKey(batch.id())));
      }
    }
  }

  private List<Batch> all() {
    return table.rows().stream().map(this::batch).flatMap(Optional::stream).toList();
  }

  private Optional<Batch> batch(BatchRecord row) {
    return row instanceof BatchRecord.Created created
        ? Optional.of(
            new Batch(
                created,
                row(cancelKey(created.batchId()), BatchRecord.CancelRequested.class),
                row(progressKey(created.batchId()), BatchRecord.Progress.class)))
        : Optional.empty();
  }

  private <R extends BatchRecord> @Nullable R row(String key, Class<R> type) {
    return table.get(key).filter(type::isInstance).map(type::cast).orElse(null);
  }

  private static String cancelKey(String id) {
    return id + "/cancel";
  }

  private static Comparator<Batch> oldestFirst() {
    return Comparator.comparing((Batch batch) -> batch.request().createdAt())
        .thenComparing(Batch::id);
  }
}
