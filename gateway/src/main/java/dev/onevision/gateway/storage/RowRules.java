package dev.onevision.gateway.storage;

import dev.onevision.contract.wire.BatchRecord;
import dev.onevision.contract.wire.FilePiece;
import dev.onevision.contract.wire.StoredFile;
import dev.onevision.contract.wire.WireMessage;
import java.util.List;

/**
 * Checks rows beyond their JSON types. An invalid row, which only another producer writes, is
 * skipped: each gateway keeps the rows in memory, and one bad row must not break lists and limits.
 * Pure.
 */
final class RowRules {

  private RowRules() {}

  static boolean isValid(String key, WireMessage row) {
    return switch (row) {
      case StoredFile file -> isValid(key, file);
      case BatchRecord.Created created -> key.equals(created.batchId());
      case BatchRecord.CancelRequested cancel -> key.equals(cancel.batchId() + "/cancel");
      case BatchRecord.Progress progress -> isValid(key, progress);
      default -> true;
    };
  }

  private static boolean isValid(String key, StoredFile file) {
    return key.equals(file.id()) && file.bytes() == length(file.pieces());
  }

  private static boolean isValid(String key, BatchRecord.Progress progress) {
    return key.equals(progress.batchId() + "/progress")
        && (progress.stage() == BatchRecord.Stage.IN_PROGRESS || progress.ending() != null)
        && progress.total() >= 0
        && progress.completed() >= 0
        && progress.failed() >= 0
        && progress.firstOpenLine() >= 0
        && progress.firstOpenByte() >= 0
        && progress.doneLines().stream().allMatch(line -> line > progress.firstOpenLine())
        && isValid(progress.output(), progress.stage())
        && isValid(progress.errors(), progress.stage());
  }

  // When a batch has ended, its files have their own rows.
  private static boolean isValid(BatchRecord.Part part, BatchRecord.Stage stage) {
    return part.bytes() >= 0
        && (stage == BatchRecord.Stage.ENDED || part.bytes() == length(part.pieces()));
  }

  /** Total length of the pieces; -1 if a piece is invalid. */
  private static long length(List<FilePiece> pieces) {
    long length = 0;
    for (FilePiece piece : pieces) {
      if (piece.partition() < 0 || piece.offset() < 0 || piece.bytes() < 1) {
        return -1;
      }
      length += piece.bytes();
    }
    return length;
  }
}
