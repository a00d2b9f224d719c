package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a batch, in {@code batches}: one row each for what the client asked for, for its
 * wish to cancel, and for how far the batch is. No row has two writers: clients' gateways write the
 * first two, once each; whoever runs the batch writes the third, and nobody else can.
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
   * What the client asked for.
   *
   * @param owner digest of the API key it belongs to; empty where no keys are configured
   * @param endpoint the path every line goes to
   * @param inputFileId the lines
   * @param completionWindow as the client wrote it
   * @param metadata the client's own notes
   * @param expiresAt when lines that have no answer get none any more
   * @param outputLifeSeconds how long the output files are kept after they were written; null keeps
   *     them as long as any file
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
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long outputLifeSeconds)
      implements BatchRecord {

    public Created {
      metadata = Map.copyOf(metadata);
    }
  }

  /** The client does not want the rest. */
  record CancelRequested(String batchId, Instant at) implements BatchRecord {}

  /**
   * How far the batch is: everything another process needs to go on exactly here.
   *
   * @param stage what is being done
   * @param ending how it will end, from {@link Stage#FINALIZING} on; null before
   * @param total lines of the input
   * @param completed lines with an answer
   * @param failed lines with an error
   * @param firstOpenLine all lines before this one are done; zero-based
   * @param firstOpenByte where that line begins in the input
   * @param doneLines lines after the first open one that are done too
   * @param output answers so far
   * @param errors errors so far
   * @param problems why the input was refused; empty unless it was
   * @param startedAt when the first line was sent; null before
   * @param finalizingAt when the last line was done; null before
   * @param endedAt when the batch ended; null before
   * @param consumed what the answers took; null before the first
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
   * What the answers of a batch took.
   *
   * @param model that gave the first answer
   * @param promptTokens of all answered lines
   * @param completionTokens of all answered lines
   */
  record Consumed(String model, long promptTokens, long completionTokens) {

    /** With a further answer. */
    public Consumed plus(Consumed more) {
      return new Consumed(
          model, promptTokens + more.promptTokens, completionTokens + more.completionTokens);
    }
  }

  /** What is being done with a batch. */
  enum Stage {
    /** Lines are being answered. */
    IN_PROGRESS,
    /** No line is in work any more; the files are being published. */
    FINALIZING,
    /** Nothing will change any more. */
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
   * @param line one-based; null if it is not about a line
   * @param parameter the line's field; null if none
   */
  record Problem(String code, String message, @Nullable Integer line, @Nullable String parameter) {}
}
