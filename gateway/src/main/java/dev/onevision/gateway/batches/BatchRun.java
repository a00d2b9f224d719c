package dev.onevision.gateway.batches;

import dev.onevision.contract.wire.BatchRecord.Ending;
import dev.onevision.contract.wire.BatchRecord.Problem;
import dev.onevision.contract.wire.BatchRecord.Progress;
import dev.onevision.contract.wire.BatchRecord.Stage;
import dev.onevision.contract.wire.StoredFile;
import dev.onevision.gateway.batches.BatchLine.BadLineException;
import dev.onevision.gateway.batches.LineReader.Line;
import dev.onevision.gateway.batches.OpenLine.Arrival;
import dev.onevision.gateway.files.ContentMissingException;
import dev.onevision.gateway.files.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One batch in this gateway's hands, from its last checkpoint on:
 *
 * <ol>
 *   <li>checks the whole input, unless that was done;
 *   <li>reads line after line, keeps some of them in flight, and writes each answer down when it
 *       comes; every second a checkpoint says which lines are done and where their answers are, all
 *       at once, so that whoever goes on neither loses a line nor has one twice;
 *   <li>publishes the files. Doing that twice is the same as doing it once.
 * </ol>
 *
 * Everything happens on the thread that calls {@link #run}; answers come in through a queue.
 */
final class BatchRun {

  private static final long TIMEOUT_MILLIS = 100;

  /** Results that are written down before their checkpoint is due. */
  private static final int MAX_WAITING_BYTES = 4 * 1024 * 1024;

  private final Batch batch;
  private final Work work;
  private final Checkpoints checkpoints;
  private final ResultLines results;
  private final Map<Integer, OpenLine> open = new LinkedHashMap<>();
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private @Nullable Line ahead;
  private boolean readAll;
  private boolean expired;
  private volatile boolean stopped;

  BatchRun(Batch batch, Work work, Checkpoints checkpoints) {
    this.batch = batch;
    this.work = work;
    this.checkpoints = checkpoints;
    this.results = new ResultLines(work.mapper(), batch.id());
  }

  /** Has the run leave the batch to somebody else. */
  void stop() {
    stopped = true;
  }

  /**
   * Returns when the batch has ended or the run was stopped; fails if it cannot go on, which leaves
   * the batch at its last checkpoint.
   */
  void run() throws InterruptedException {
    try {
      Progress before = batch.progress();
      if (before != null && before.stage() == Stage.FINALIZING && before.ending() != null) {
        checkpoints.resume(before);
        publish(before.ending());
        return;
      }
      Optional<StoredFile> input =
          work.files().find(batch.request().owner(), batch.request().inputFileId());
      if (input.isEmpty()) {
        throw new ContentMissingException("the input file was deleted", null);
      }
      if (before == null && !check(input.get())) {
        return;
      }
      if (before != null) {
        checkpoints.resume(before);
      }
      answer(input.get());
    } catch (ContentMissingException e) {
      checkpoints.fail(
          work.files(),
          batch.request(),
          new Problem("file_not_found", "The file was deleted before its end.", null, null));
    } finally {
      List.copyOf(open.values()).forEach(this::drop);
    }
  }

  /** Whether the lines can be sent. */
  private boolean check(StoredFile input) {
    var check = new InputCheck(work.mapper(), batch.request().endpoint(), work.limits());
    LineReader lines = reader(input, 0);
    Line line = lines.next();
    while (line != null && check.take(line) && !isCancelled() && !stopped) {
      line = lines.next();
    }
    if (stopped) {
      return false;
    }
    if (isCancelled()) {
      checkpoints.begin(0);
      finish(Ending.CANCELLED);
      return false;
    }
    if (!check.problems().isEmpty()) {
      checkpoints.refuse(check.problems());
      return false;
    }
    checkpoints.begin(check.total());
    return true;
  }

  private void answer(StoredFile input) throws InterruptedException {
    LineReader lines = reader(input, checkpoints.tally().firstOpenByte());
    while (!stopped) {
      if (isCancelled()) {
        finish(Ending.CANCELLED);
        return;
      }
      if (!expired && !work.clock().instant().isBefore(batch.request().expiresAt())) {
        expired = true;
        List.copyOf(open.values()).forEach(this::drop);
        arrivals.clear();
        checkpoints.tally().rewind();
        ahead = null;
        readAll = false;
        lines = reader(input, checkpoints.tally().firstOpenByte());
      }
      start(lines);
      if (readAll && open.isEmpty()) {
        finish(expired ? Ending.EXPIRED : Ending.COMPLETED);
        return;
      }
      takeArrivals();
      checkpoints.writeIfDue(MAX_WAITING_BYTES);
    }
    checkpoints.write();
  }

  private void start(LineReader lines) {
    Instant now = work.clock().instant();
    for (OpenLine line : open.values()) {
      if (line.isDue(now)) {
        send(line);
      }
    }
    LineTally tally = checkpoints.tally();
    while (!readAll && open.size() < work.limits().inFlight() && tally.mayStart()) {
      Line line = ahead == null ? lines.next() : ahead;
      ahead = line;
      if (line == null) {
        readAll = true;
        return;
      }
      if (!expired && !work.memory().tryTake(line.bytes().length)) {
        return;
      }
      ahead = null;
      int index = tally.next();
      if (!tally.read(line.begin(), line.end())) {
        giveBack(line.bytes().length);
        continue;
      }
      start(index, line);
      if (expired && checkpoints.waiting() > MAX_WAITING_BYTES) {
        return;
      }
    }
  }

  private void start(int index, Line line) {
    BatchLine parsed;
    try {
      parsed =
          BatchLine.parse(work.mapper(), line.bytes(), line.number(), batch.request().endpoint());
    } catch (BadLineException e) {
      giveBack(line.bytes().length);
      throw new IllegalStateException("line " + index + " was checked and is bad now", e);
    }
    if (expired) {
      checkpoints.failed(index, results.expired(parsed));
      return;
    }
    var one = new OpenLine(index, parsed, line.bytes().length);
    open.put(index, one);
    send(one);
  }

  private void send(OpenLine line) {
    Instant latest = work.clock().instant().plus(work.limits().lineDeadline());
    Instant end = batch.request().expiresAt();
    line.send(
        work.endpoint(),
        Digests.seed(batch.id() + " " + line.line().customId()),
        latest.isBefore(end) ? latest : end,
        arrivals);
  }

  private void takeArrivals() throws InterruptedException {
    Arrival arrival = arrivals.poll(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    while (arrival != null) {
      OpenLine line = arrival.line();
      if (open.get(line.index()) == line && line.isAnsweredBy(arrival)) {
        take(line, arrival);
      }
      arrival = arrivals.poll();
    }
  }

  private void take(OpenLine line, Arrival arrival) {
    BatchEndpoint.Answer answer = arrival.answer();
    if (isWorthAnotherTry(line, answer.status())) {
      work.meters().retried();
      line.sendAgainLater(work.clock().instant());
      return;
    }
    open.remove(line.index());
    work.memory().giveBack(line.bytes());
    byte[] result = results.answered(line.line(), arrival.requestId(), answer);
    if (answer.status() == 200) {
      work.meters().completed();
      checkpoints.completed(line.index(), result, answer.consumed());
    } else {
      work.meters().failed();
      checkpoints.failed(line.index(), result);
    }
  }

  // Nobody there, or too much to do: that passes. Too late may be the line's own fault.
  private boolean isWorthAnotherTry(OpenLine line, int status) {
    return switch (status) {
      case 429, 503 -> true;
      case 504 -> line.late() < work.limits().attempts();
      default -> false;
    };
  }

  private void finish(Ending ending) {
    List.copyOf(open.values()).forEach(this::drop);
    checkpoints.finalizing(ending);
    publish(ending);
  }

  private void publish(Ending ending) {
    checkpoints.publish(work.files(), batch.request());
    checkpoints.ended(ending);
  }

  private void drop(OpenLine line) {
    if (open.remove(line.index(), line)) {
      line.drop();
      work.memory().giveBack(line.bytes());
    }
  }

  private void giveBack(int bytes) {
    if (!expired) {
      work.memory().giveBack(bytes);
    }
  }

  private boolean isCancelled() {
    return work.batches().isCancelled(batch.id());
  }

  private LineReader reader(StoredFile input, long from) {
    return new LineReader(
        work.files().open(input, from),
        from,
        Math.toIntExact(work.limits().maxLineBytes().toBytes()));
  }

  /** What all runs of this gateway share. */
  record Work(
      Files files,
      Batches batches,
      BatchEndpoint endpoint,
      BatchesProperties limits,
      LineMemory memory,
      LineMeters meters,
      JsonMapper mapper,
      Clock clock) {}
}
