package dev.onevision.gateway.files;

import dev.onevision.contract.wire.StoredFile;
import dev.onevision.gateway.fairness.FairShare;
import dev.onevision.gateway.storage.SharedTable;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * All files there are. Each gateway knows all of them, so any answers for any. A file belongs to
 * one owner, and for everyone else it does not exist. Thread-safe.
 */
@Component
public class Files {

  /** The purpose of files whose lines a batch answers. */
  public static final String BATCH = "batch";

  /** The purpose of files that batches write. */
  public static final String BATCH_OUTPUT = "batch_output";

  /** One client alone gets three quarters of the places. */
  private static final int WEIGHT = 3;

  private final SharedTable<StoredFile> table;
  private final Pieces pieces;
  private final FilesProperties properties;
  private final Clock clock = Clock.systemUTC();
  private final FairShare largeUploads; // guarded by itself
  private final Set<Upload> uploads = ConcurrentHashMap.newKeySet();

  Files(
      SharedTable<StoredFile> table,
      Pieces pieces,
      FilesProperties properties,
      MeterRegistry registry) {
    this.table = table;
    this.pieces = pieces;
    this.properties = properties;
    this.largeUploads = new FairShare(properties.uploads(), WEIGHT);
    registry.gauge(FileMetric.FILES.key(), table, rows -> rows.rows().size());
    registry.gauge(FileMetric.BYTES.key(), this, Files::storedBytes);
    registry.gauge(FileMetric.UPLOADS.key(), uploads, Set::size);
  }

  /**
   * Begins a file.
   *
   * @param client who shares this gateway's uploads with others
   * @throws FileRefusedException if there is no room for another one
   */
  public Upload upload(String owner, String client, String name) {
    if (table.rows().size() >= properties.maxFiles()) {
      throw new FileRefusedException(
          FileRefusedException.Reason.STORAGE_FULL,
          "There are " + properties.maxFiles() + " files, the limit. Delete some of them.");
    }
    var upload = new Upload(this, pieces, owner, client, name);
    uploads.add(upload);
    return upload;
  }

  /** The owner's file; empty if there is none or its time is over. */
  public Optional<StoredFile> find(String owner, String id) {
    return table.get(id).filter(file -> isVisible(file, owner));
  }

  /** The owner's files, newest first. */
  public List<StoredFile> list(String owner) {
    return table.rows().stream()
        .filter(file -> isVisible(file, owner))
        .sorted(
            Comparator.comparing(StoredFile::createdAt).thenComparing(StoredFile::id).reversed())
        .toList();
  }

  /** Completes once everything is seen here that was written before, by whichever gateway. */
  public CompletableFuture<Void> refresh() {
    return table.refresh();
  }

  /** Makes a file exist; the same file may be added twice. */
  public CompletableFuture<Void> add(StoredFile file) {
    return table.put(file.id(), file);
  }

  /** Deletes the file and lets the broker forget its content. */
  public CompletableFuture<Void> delete(StoredFile file) {
    // The row first: a row without content would be a broken promise.
    return table.remove(file.id()).thenRun(() -> pieces.forget(file.id(), file.pieces()));
  }

  /**
   * The content, read as it is asked for; blocks, and fails with {@link ContentMissingException} or
   * {@link StorageUnavailableException}.
   *
   * @param from the first byte
   */
  public InputStream open(StoredFile file, long from) {
    return new ContentStream(pieces, file.pieces(), from);
  }

  /** When a file that is made now is deleted, unless its client asks for less. */
  public Instant latestExpiry() {
    return clock.instant().plus(properties.retention());
  }

  /** Deletes files whose time is over. One gateway at a time does that. */
  public void deleteExpired() {
    Instant now = clock.instant();
    for (StoredFile file : table.rows()) {
      if (!file.expiresAt().isAfter(now)) {
        var _ = delete(file);
      }
    }
  }

  /** Checks that a file may be so long. */
  void checkLength(long bytes) {
    if (bytes > properties.maxFileBytes().toBytes()) {
      throw new FileRefusedException(
          FileRefusedException.Reason.TOO_LARGE,
          "The file is longer than "
              + properties.maxFileBytes().toBytes()
              + " bytes. Split it into several files.");
    }
  }

  /** Checks that there is room for what is stored and what is coming in. */
  void checkRoom() {
    long growing = uploads.stream().mapToLong(Upload::bytes).sum();
    if (growing + storedBytes() > properties.maxStoredBytes().toBytes()) {
      throw new FileRefusedException(
          FileRefusedException.Reason.STORAGE_FULL,
          "All files together would exceed "
              + properties.maxStoredBytes().toBytes()
              + " bytes. Delete some of them.");
    }
  }

  /**
   * Takes a place among the large uploads, each of which has the memory of a whole piece.
   *
   * @throws FileRefusedException if there is none left, or none for this client
   */
  void takePlace(String client) {
    FairShare.Verdict verdict;
    synchronized (largeUploads) {
      verdict = largeUploads.take(client, 1);
    }
    switch (verdict) {
      case TAKEN -> {}
      case FULL ->
          throw new FileRefusedException(
              FileRefusedException.Reason.BUSY,
              "Too many uploads at once on this gateway. Retry later.");
      case OVER_SHARE ->
          throw new FileRefusedException(
              FileRefusedException.Reason.BUSY,
              "This client already has its share of the uploads of this gateway. Retry later.");
    }
  }

  void givePlaceBack(String client) {
    synchronized (largeUploads) {
      largeUploads.giveBack(client, 1);
    }
  }

  void ended(Upload upload) {
    uploads.remove(upload);
  }

  private long storedBytes() {
    return table.rows().stream().mapToLong(StoredFile::bytes).sum();
  }

  private boolean isVisible(StoredFile file, String owner) {
    return file.owner().equals(owner) && file.expiresAt().isAfter(clock.instant());
  }
}
