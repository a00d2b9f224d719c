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
 * All files. Every gateway reads all rows and can serve any file. A file is visible to its owner
 * only. Thread-safe.
 */
@Component
public class Files {

  /** The purpose of input files of batches. */
  public static final String BATCH = "batch";

  /** The purpose of output files of batches. */
  public static final String BATCH_OUTPUT = "batch_output";

  /** A single client gets three quarters of the uploads. */
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
   * Begins an upload.
   *
   * @param client that shares this gateway's uploads with others
   * @throws FileRefusedException if the storage is full
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

  /** The file with this id, if it belongs to the owner and has not expired. */
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

  /** Completes when this gateway has read everything that any gateway wrote before the call. */
  public CompletableFuture<Void> refresh() {
    return table.refresh();
  }

  /** Publishes a file. Idempotent. */
  public CompletableFuture<Void> add(StoredFile file) {
    return table.put(file.id(), file);
  }

  /** Deletes the file and its content. */
  public CompletableFuture<Void> delete(StoredFile file) {
    // The row first, so that no row exists without its content.
    return table.remove(file.id()).thenRun(() -> pieces.forget(file.id(), file.pieces()));
  }

  /**
   * Opens the content, which is read on demand. Reading blocks, and fails with {@link
   * ContentMissingException} or {@link StorageUnavailableException}.
   *
   * @param from position of the first byte
   */
  public InputStream open(StoredFile file, long from) {
    return new ContentStream(pieces, file.pieces(), from);
  }

  /** When a new file expires unless its client asks for an earlier time. */
  public Instant latestExpiry() {
    return clock.instant().plus(properties.retention());
  }

  /** Deletes expired files. Only one gateway at a time calls this. */
  public void deleteExpired() {
    Instant now = clock.instant();
    for (StoredFile file : table.rows()) {
      if (!file.expiresAt().isAfter(now)) {
        var _ = delete(file);
      }
    }
  }

  /** Checks the size of a file. */
  void checkLength(long bytes) {
    if (bytes > properties.maxFileBytes().toBytes()) {
      throw new FileRefusedException(
          FileRefusedException.Reason.TOO_LARGE,
          "The file is longer than "
              + properties.maxFileBytes().toBytes()
              + " bytes. Split it into several files.");
    }
  }

  /** Checks the limits of stored files and uploads together. */
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
   * Takes a place for a large upload, which holds a whole piece in memory.
   *
   * @throws FileRefusedException at the limit of all clients or of this one
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
