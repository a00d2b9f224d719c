package dev.onevision.supply.download;

import dev.onevision.supply.source.Checksum;
import dev.onevision.supply.source.Listing;
import dev.onevision.supply.source.ModelSource;
import dev.onevision.supply.source.RemoteFile;
import dev.onevision.supply.source.SupplyException;
import dev.onevision.supply.source.Web;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Downloads a checkpoint to a folder:
 *
 * <ol>
 *   <li>reads the listing of the source, and leaves files alone that the folder has;
 *   <li>checks that the rest fits on the disk;
 *   <li>downloads the rest into unfinished files, several at a time, and verifies them;
 *   <li>renames them, deletes files of an earlier revision, and writes the {@link DownloadRecord}.
 * </ol>
 *
 * A folder thus has all files of one revision and a record, or no record. Each step may be
 * interrupted and repeated.
 */
public final class ModelDownload {

  private static final long SPARE_BYTES = 64 << 20;

  private final String address;
  private final ModelSource source;
  private final Path folder;
  private final DownloadSettings settings;
  private final Attempts attempts;

  /**
   * Describes a download.
   *
   * @param address of the source, for the record
   * @param folder created if missing
   */
  public ModelDownload(String address, ModelSource source, Path folder, DownloadSettings settings) {
    this.address = address;
    this.source = source;
    this.folder = folder;
    this.settings = settings;
    this.attempts = new Attempts(settings.retryPolicy());
  }

  /**
   * Downloads what is missing.
   *
   * @return the files of the folder
   * @throws SupplyException if the folder cannot be completed
   */
  public List<DownloadedFile> run(DownloadProgress progress) {
    Listing listing = attempts.run(source::list);
    try {
      Files.createDirectories(folder);
      try (FolderLock _ = FolderLock.lock(folder, settings.lockTimeout())) {
        Optional<DownloadRecord> record = DownloadRecord.read(folder);
        List<RemoteFile> missing = missing(listing, record);
        if (missing.isEmpty() && record.isPresent() && isOf(record.get(), listing)) {
          return files(listing, missing);
        }
        checkSpace(missing);
        download(missing, listing.bytes(), progress);
        finish(listing, missing, record);
        return files(listing, missing);
      }
    } catch (IOException e) {
      throw new SupplyException(folder + ": " + e, e);
    }
  }

  private boolean isOf(DownloadRecord record, Listing listing) {
    return record.source().equals(address)
        && record.revision().equals(listing.revision())
        && record.files().equals(listing.files());
  }

  /** Files that the folder does not have; what no record vouches for is verified. */
  private List<RemoteFile> missing(Listing listing, Optional<DownloadRecord> record)
      throws IOException {
    List<RemoteFile> missing = new ArrayList<>();
    for (RemoteFile file : listing.files()) {
      Path path = folder.resolve(file.name());
      boolean there =
          record.isPresent() && record.get().holds(file, folder)
              || (file.checksum() != null
                  && Files.isRegularFile(path)
                  && Files.size(path) == file.bytes()
                  && file.checksum().matches(path));
      if (!there) {
        missing.add(file);
      }
    }
    return missing;
  }

  private void checkSpace(List<RemoteFile> missing) throws IOException {
    long needed = 0;
    for (RemoteFile file : missing) {
      needed += Math.max(0, file.bytes() - FileDownload.bytes(FileDownload.part(folder, file)));
    }
    FileStore disk = Files.getFileStore(folder);
    long free = disk.getUsableSpace();
    if (needed > 0 && needed + SPARE_BYTES > free) {
      throw new SupplyException(
          "%s: the disk has %d MiB free; the download needs %d MiB."
              .formatted(folder, free >> 20, (needed + SPARE_BYTES) >> 20));
    }
  }

  private void download(List<RemoteFile> missing, long total, DownloadProgress progress) {
    AtomicLong done = new AtomicLong(total - missing.stream().mapToLong(RemoteFile::bytes).sum());
    missing.forEach(file -> done.addAndGet(FileDownload.bytes(FileDownload.part(folder, file))));
    Web web = new Web(settings.idleTimeout());
    // Not closed in a try: close() would wait for the others after a failure.
    ExecutorService threads =
        Executors.newFixedThreadPool(
            settings.parallel(), Thread.ofVirtual().name("download-", 0).factory());
    try {
      var running = new ExecutorCompletionService<Void>(threads);
      for (RemoteFile file : missing) {
        FileDownload one =
            new FileDownload(
                source,
                web,
                attempts,
                file,
                folder,
                bytes -> progress.progress(done.addAndGet(bytes), total));
        running.submit(
            () -> {
              one.run();
              return null;
            });
      }
      for (int i = 0; i < missing.size(); i++) {
        running.take().get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SupplyException failure
          ? failure
          : new SupplyException("The download failed: " + e.getCause(), e);
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }

  /** Nothing is recorded while files of two revisions may be mixed. */
  private void finish(Listing listing, List<RemoteFile> missing, Optional<DownloadRecord> before)
      throws IOException {
    DownloadRecord.delete(folder);
    for (RemoteFile file : missing) {
      Files.move(
          FileDownload.part(folder, file),
          folder.resolve(file.name()),
          StandardCopyOption.ATOMIC_MOVE);
    }
    for (RemoteFile old : before.map(DownloadRecord::files).orElse(List.of())) {
      if (listing.files().stream().noneMatch(file -> file.name().equals(old.name()))) {
        Files.deleteIfExists(folder.resolve(old.name()));
      }
    }
    new DownloadRecord(address, listing.revision(), listing.files()).write(folder);
  }

  private static List<DownloadedFile> files(Listing listing, List<RemoteFile> missing) {
    return listing.files().stream()
        .map(
            file ->
                new DownloadedFile(
                    file.name(), file.bytes(), missing.contains(file), verified(file)))
        .toList();
  }

  private static String verified(RemoteFile file) {
    Checksum checksum = file.checksum();
    if (checksum == null) {
      return "size";
    }
    return switch (checksum.algorithm()) {
      case SHA256 -> "sha256";
      case GIT_BLOB -> "git";
      case MD5 -> "md5";
    };
  }
}
