package dev.onevision.inference.program;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** An archive could not be built. The message says which and why. */
public final class ArchiveException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ArchiveException(Path archive, IOException cause) {
    super(archive + ": cannot be built: " + reason(cause), cause);
  }

  /** Some of the system's messages are a path and nothing else, or missing. */
  private static String reason(IOException cause) {
    return switch (cause) {
      case AccessDeniedException denied -> "access to " + denied.getFile() + " is denied";
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      case FileAlreadyExistsException exists -> exists.getFile() + " is not a folder";
      case FileLockInterruptionException interrupted -> "interrupted";
      case ClosedByInterruptException interrupted -> "interrupted";
      default -> String.valueOf(cause.getMessage());
    };
  }
}
