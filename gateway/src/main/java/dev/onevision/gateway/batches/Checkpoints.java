package dev.onevision.gateway.batches;

import dev.onevision.contract.wire.BatchRecord;
import dev.onevision.contract.wire.BatchRecord.Consumed;
import dev.onevision.contract.wire.BatchRecord.Ending;
import dev.onevision.contract.wire.BatchRecord.Part;
import dev.onevision.contract.wire.BatchRecord.Problem;
import dev.onevision.contract.wire.BatchRecord.Progress;
import dev.onevision.contract.wire.BatchRecord.Stage;
import dev.onevision.contract.wire.MessageTooLargeException;
import dev.onevision.contract.wire.StoredFile;
import dev.onevision.gateway.files.Files;
import dev.onevision.gateway.files.Pieces;
import dev.onevision.gateway.files.StorageUnavailableException;
import dev.onevision.gateway.storage.TableShares.FencedWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the progress of a batch. The results are written before the checkpoint that names them.
 * Blocks; used by one thread.
 */
final class Checkpoints {

  private final String batchId;
  private final FencedWriter<BatchRecord> writer;
  private final Pieces pieces;
  private final Clock clock;
  private final Duration interval;
  private LineTally tally = new LineTally(0, 0, List.of(), 0, 0);
  private OutputFile output;
  private OutputFile errors;
  private int total;
  private boolean dirty;
  private Instant last;
  private @Nullable Consumed consumed;
  private @Nullable Instant startedAt;
  private @Nullable Instant finalizingAt;

  Checkpoints(
      String batchId,
      FencedWriter<BatchRecord> writer,
      Pieces pieces,
      Clock clock,
      Duration interval) {
    this.batchId = batchId;
    this.writer = writer;
    this.pieces = pieces;
    this.clock = clock;
    this.interval = interval;
    this.last = clock.instant();
    this.output = file(new Part(fileId("output"), 0, List.of()));
    this.errors = file(new Part(fileId("errors"), 0, List.of()));
  }

  /** Continues from this progress. */
  void resume(Progress progress) {
    tally =
        new LineTally(
            progress.firstOpenLine(),
            progress.firstOpenByte(),
            progress.doneLines(),
            progress.completed(),
            progress.failed());
    total = progress.total();
    consumed = progress.consumed();
    startedAt = progress.startedAt();
    finalizingAt = progress.finalizingAt();
    output = file(progress.output());
    errors = file(progress.errors());
  }

  /** Records that the input is valid. */
  void begin(int lines) {
    total = lines;
    startedAt = clock.instant();
    write();
  }

  /** Records that the input is invalid. */
  void refuse(List<Problem> problems) {
    put(Stage.ENDED, Ending.FAILED, problems, clock.instant());
  }

  /** Ends the batch as failed and publishes the results so far. */
  void fail(Files files, BatchRecord.Created request, Problem problem) {
    publish(files, request);
    refuse(List.of(problem));
  }

  LineTally tally() {
    return tally;
  }

  void completed(int line, byte[] result, @Nullable Consumed taken) {
    output.append(result);
    if (taken != null) {
      consumed = consumed == null ? taken : consumed.plus(taken);
    }
    tally.done(line, true);
    dirty = true;
  }

  void failed(int line, byte[] result) {
    errors.append(result);
    tally.done(line, false);
    dirty = true;
  }

  /** Bytes of results that no checkpoint names yet. */
  int waiting() {
    return output.waiting() + errors.waiting();
  }

  /** Writes a checkpoint if one is due and anything has changed. */
  void writeIfDue(int maxWaiting) {
    boolean due = !clock.instant().isBefore(last.plus(interval));
    if (dirty && (due || waiting() > maxWaiting)) {
      write();
    }
  }

  void write() {
    put(Stage.IN_PROGRESS, null, List.of(), null);
  }

  void finalizing(Ending ending) {
    finalizingAt = clock.instant();
    put(Stage.FINALIZING, ending, List.of(), null);
  }

  /** Publishes the files. */
  void publish(Files files, BatchRecord.Created request) {
    publish(files, request, output.flush(), "output");
    publish(files, request, errors.flush(), "errors");
  }

  void ended(Ending ending) {
    put(Stage.ENDED, ending, List.of(), clock.instant());
  }

  private void publish(Files files, BatchRecord.Created request, Part part, String kind) {
    if (part.bytes() == 0) {
      return;
    }
    Instant now = clock.instant();
    Instant latest = files.latestExpiry();
    Long life = request.outputLifeSeconds();
    Instant wanted = life == null ? latest : now.plusSeconds(life);
    var file =
        new StoredFile(
            part.fileId(),
            request.owner(),
            batchId + "_" + kind + ".jsonl",
            Files.BATCH_OUTPUT,
            part.bytes(),
            now,
            wanted.isBefore(latest) ? wanted : latest,
            part.pieces());
    try {
      files.add(file).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof MessageTooLargeException tooLarge) {
        throw tooLarge; // a retry does not help
      }
      throw new StorageUnavailableException("The batch's files could not be published.", e);
    }
  }

  private void put(
      Stage stage, @Nullable Ending ending, List<Problem> problems, @Nullable Instant endedAt) {
    Part answers = output.flush();
    Part failures = errors.flush();
    boolean ended = stage == Stage.ENDED;
    writer.put(
        Batches.progressKey(batchId),
        new Progress(
            batchId,
            stage,
            ending,
            total,
            tally.completed(),
            tally.failed(),
            tally.firstOpen(),
            tally.firstOpenByte(),
            tally.doneAhead(),
            ended ? withoutPieces(answers) : answers,
            ended ? withoutPieces(failures) : failures,
            problems,
            startedAt,
            finalizingAt,
            endedAt,
            consumed));
    output.checkpointed();
    errors.checkpointed();
    dirty = false;
    last = clock.instant();
  }

  // Published files have their own rows.
  private static Part withoutPieces(Part part) {
    return new Part(part.fileId(), part.bytes(), List.of());
  }

  private String fileId(String kind) {
    return "file-" + Digests.name(batchId + " " + kind);
  }

  private OutputFile file(Part soFar) {
    return new OutputFile(pieces, soFar, UUID.randomUUID().toString().substring(0, 8));
  }
}
