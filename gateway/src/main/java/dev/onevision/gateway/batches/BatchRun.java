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
 * Runs one batch from its last checkpoint:
 *
 * <ol>
 *   <li>checks the whole input, unless a checkpoint says that it is checked;
 *   <li>reads the lines, sends a limited number at once, and writes each response. Every second one
 *       checkpoint record names the finished lines and the positions of their results, so that the
 *       next owner neither loses nor repeats a line;
 *   <li>publishes the files, which is idempotent.
 * </ol>
 *
 * Everything happens on the thread that calls {@link #run}; responses arrive through a queue.
 */
final class BatchRun {

  private static final long TIMEOUT_MILLIS = 100;

  /** Max bytes of results before an early checkpoint. */
  private static final int MAX_WAITING_BYTES = 4 * 1024 * 1024;

  private final Batch batch;
  private final Context context;
  private final Checkpoints checkpoints;
  private final ResultLines results;
  private final Map<Integer, OpenLine> open = new LinkedHashMap<>();
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private @Nullable Line ahead;
  private boolean readAll;
  private boolean expired;
  private volatile boolean stopped;

  BatchRun(Batch batch, Context context, Checkpoints checkpoints) {
    this.batch = batch;
    this.context = context;
    this.checkpoints = checkpoints;
    this.results = new ResultLines(context.mapper(), batch.id());
  }

  /** Stops the run; the next owner of the partition continues the batch. */
  void stop() {
    stopped = true;
  }

  /**
   * Returns when the batch has ended or the run was stopped. On an exception the batch stays at its
   * last checkpoint.
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
          context.files().find(batch.request().owner(), batch.request().inputFileId());
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
          context.files(),
          batch.request(),
          new Problem("file_not_found", "The file was deleted before its end.", null, null));
    } finally {
      List.copyOf(open.values()).forEach(this::drop);
    }
  }

  /** Checks the input; returns whether it is valid. */
  private boolean check(StoredFile input) {
    var check = new InputCheck(context.mapper(), batch.request().endpoint(), context.limits());
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
      if (!expired && !context.clock().instant().isBefore(batch.request().expiresAt())) {
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
    Instant now = context.clock().instant();
    for (OpenLine line : open.values()) {
      if (line.isDue(now)) {
        send(line);
      }
    }
    LineTally tally = checkpoints.tally();
    while (!readAll && open.size() < context.limits().inFlight() && tally.mayStart()) {
      Line line = ahead == null ? lines.next() : ahead;
      ahead = line;
      if (line == null) {
        readAll = true;
        return;
      }
      if (!expired && !context.memory().tryTake(line.bytes().length)) {
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
          BatchLine.parse(
              context.mapper(), line.bytes(), line.number(), batch.request().endpoint());
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
    Instant latest = context.clock().instant().plus(context.limits().lineDeadline());
    Instant end = batch.request().expiresAt();
    line.send(
        context.endpoint(),
        batch.request(),
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
    BatchEndpoint.Response answer = arrival.answer();
    if (isWorthAnotherTry(line, answer.status())) {
      context.meters().retried();
      line.sendAgainLater(context.clock().instant());
      return;
    }
    open.remove(line.index());
    context.memory().giveBack(line.bytes());
    byte[] result = results.answered(line.line(), arrival.requestId(), answer);
    if (answer.status() == 200) {
      context.meters().completed();
      checkpoints.completed(line.index(), result, answer.consumed());
    } else {
      context.meters().failed();
      checkpoints.failed(line.index(), result);
    }
  }

  // Missing workers and overload pass. A timeout may be caused by the line itself.
  private boolean isWorthAnotherTry(OpenLine line, int status) {
    return switch (status) {
      case 429, 503 -> true;
      case 504 -> line.late() < context.limits().attempts();
      default -> false;
    };
  }

  private void finish(Ending ending) {
    List.copyOf(open.values()).forEach(this::drop);
    checkpoints.finalizing(ending);
    publish(ending);
  }

  private void publish(Ending ending) {
    checkpoints.publish(context.files(), batch.request());
    checkpoints.ended(ending);
  }

  private void drop(OpenLine line) {
    if (open.remove(line.index(), line)) {
      line.drop();
      context.memory().giveBack(line.bytes());
    }
  }

  private void giveBack(int bytes) {
    if (!expired) {
      context.memory().giveBack(bytes);
    }
  }

  private boolean isCancelled() {
    return context.batches().isCancelled(batch.id());
  }

  private LineReader reader(StoredFile input, long from) {
    return new LineReader(
        context.files().open(input, from),
        from,
        Math.toIntExact(context.limits().maxLineBytes().toBytes()));
  }

  /** What all runs of this gateway share. */
  record Context(
      Files files,
      Batches batches,
      BatchEndpoint endpoint,
      BatchesProperties limits,
      LineMemory memory,
      LineMeters meters,
      JsonMapper mapper,
      Clock clock) {}
}
