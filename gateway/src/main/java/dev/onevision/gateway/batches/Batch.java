package dev.onevision.gateway.batches;

import dev.onevision.contract.wire.BatchRecord;
import dev.onevision.contract.wire.BatchRecord.Ending;
import dev.onevision.contract.wire.BatchRecord.Stage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a batch.
 *
 * @param request of the client
 * @param cancel the client's cancellation; null if there is none
 * @param progress null until the input is checked
 */
public record Batch(
    BatchRecord.Created request,
    BatchRecord.@Nullable CancelRequested cancel,
    BatchRecord.@Nullable Progress progress) {

  public String id() {
    return request.batchId();
  }

  public BatchStatus status() {
    if (progress != null && progress.stage() == Stage.ENDED) {
      return switch (ending()) {
        case COMPLETED -> BatchStatus.COMPLETED;
        case FAILED -> BatchStatus.FAILED;
        case EXPIRED -> BatchStatus.EXPIRED;
        case CANCELLED -> BatchStatus.CANCELLED;
      };
    }
    if (cancel != null) {
      return BatchStatus.CANCELLING;
    }
    if (progress == null) {
      return BatchStatus.VALIDATING;
    }
    return progress.stage() == Stage.FINALIZING ? BatchStatus.FINALIZING : BatchStatus.IN_PROGRESS;
  }

  /** Whether the batch has reached its final state. */
  public boolean hasEnded() {
    return progress != null && progress.stage() == Stage.ENDED;
  }

  /** The file of completions, if the batch has ended and has any. */
  public Optional<String> outputFileId() {
    return fileId(progress == null ? null : progress.output());
  }

  /** The file of errors, if the batch has ended and has any. */
  public Optional<String> errorFileId() {
    return fileId(progress == null ? null : progress.errors());
  }

  private Optional<String> fileId(BatchRecord.@Nullable Part part) {
    return part != null && hasEnded() && part.bytes() > 0
        ? Optional.of(part.fileId())
        : Optional.empty();
  }

  private Ending ending() {
    Ending ending = progress == null ? null : progress.ending();
    if (ending == null) {
      throw new IllegalStateException("the batch " + id() + " has ended without an ending");
    }
    return ending;
  }
}
