package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code batches}. A batch has up to three: the client's order, its cancellation, and the
 * progress. Each row has one writer: the clients' gateways write the first two, once each; only the
 * gateway that runs the batch can write the third.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = BatchRecord.Created.class, name = "created"),
  @JsonSubTypes.Type(value = BatchRecord.CancelRequested.class, name = "cancel"),
  @JsonSubTypes.Type(value = BatchRecord.Progress.class, name = "progress")
})
public sealed interface BatchRecord extends WireMessage {

  /** {@code batch_} and 32 hexadecimal digits. */
  String batchId();

  /**
   * The client's order.
   *
   * @param owner digest that stands for the client's tenant; empty if no keys are configured
   * @param endpoint path of every line
   * @param inputFileId file of the lines
   * @param completionWindow as the client wrote it
   * @param metadata of the client
   * @param expiresAt when the remaining lines expire
   * @param outputLifeSeconds how long the output files are kept; null keeps them as long as any
   *     file
   * @param traceparent W3C trace context of the request that created the batch; null if it has no
   *     trace
   */
  record Created(
      String batchId,
      String owner,
      String endpoint,
      String inputFileId,
      String completionWindow,
      Map<String, String> metadata,
      Instant createdAt,
      Instant expiresAt,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long outputLifeSeconds,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String traceparent)
      implements BatchRecord {

    public Created {
      metadata = Map.copyOf(metadata);
    }
  }

  /** The client cancelled the batch. */
  record CancelRequested(String batchId, Instant at) implements BatchRecord {}

  /**
   * The progress: everything another process needs to continue from here.
   *
   * @param stage of the batch
   * @param ending how the batch ends, from {@link Stage#FINALIZING} on; null before
   * @param total lines of the input
   * @param completed lines with a completion
   * @param failed lines with an error
   * @param firstOpenLine all lines before this one are done; zero-based
   * @param firstOpenByte offset of that line in the input
   * @param doneLines lines after the first open one that are done
   * @param output completions so far
   * @param errors errors so far
   * @param problems why the input was refused; empty unless it was
   * @param startedAt when the first line was sent; null before
   * @param finalizingAt when the last line was done; null before
   * @param endedAt when the batch ended; null before
   * @param consumed tokens of the completions; null before the first
   */
  record Progress(
      String batchId,
      Stage stage,
      @Nullable Ending ending,
      int total,
      int completed,
      int failed,
      int firstOpenLine,
      long firstOpenByte,
      List<Integer> doneLines,
      Part output,
      Part errors,
      List<Problem> problems,
      @Nullable Instant startedAt,
      @Nullable Instant finalizingAt,
      @Nullable Instant endedAt,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Consumed consumed)
      implements BatchRecord {

    public Progress {
      doneLines = List.copyOf(doneLines);
      problems = List.copyOf(problems);
    }
  }

  /**
   * The tokens of the completions of a batch.
   *
   * @param model of the first completion
   * @param promptTokens of all completed lines
   * @param completionTokens of all completed lines
   * @param cachedTokens the tokens of the prompts that were in the KV cache; null is 0
   */
  record Consumed(
      String model,
      long promptTokens,
      long completionTokens,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long cachedTokens) {

    /** The tokens of completions that found nothing in the cache. */
    public Consumed(String model, long promptTokens, long completionTokens) {
      this(model, promptTokens, completionTokens, null);
    }

    /** The tokens of the prompts that were in the KV cache. */
    public long cached() {
      return cachedTokens == null ? 0 : cachedTokens;
    }

    /** With one more completion. */
    public Consumed plus(Consumed more) {
      return new Consumed(
          model,
          promptTokens + more.promptTokens,
          completionTokens + more.completionTokens,
          cached() + more.cached());
    }
  }

  /** The stage of a batch. */
  enum Stage {
    /** Lines are running. */
    IN_PROGRESS,
    /** All lines ended; the files are being published. */
    FINALIZING,
    /** Final. */
    ENDED
  }

  /** How a batch ends. */
  enum Ending {
    COMPLETED,
    FAILED,
    EXPIRED,
    CANCELLED
  }

  /**
   * A file that a batch writes.
   *
   * @param fileId the file's future id
   * @param bytes written so far
   * @param pieces written so far
   */
  record Part(String fileId, long bytes, List<FilePiece> pieces) {

    public Part {
      pieces = List.copyOf(pieces);
    }
  }

  /**
   * Why an input was refused.
   *
   * @param code for programs
   * @param message for people
   * @param line one-based; null if the problem is not about a line
   * @param parameter the line's field; null if none
   */
  record Problem(String code, String message, @Nullable Integer line, @Nullable String parameter) {}
}
