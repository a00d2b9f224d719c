package dev.onevision.inference.checkpoint;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A checkpoint cannot be used. The message names the file and what is wrong in it. */
public final class CheckpointException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CheckpointException(Path file, String problem) {
    super(file + ": " + problem);
  }

  CheckpointException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }

  /** The system's messages for the two usual cases repeat the path and nothing else. */
  static CheckpointException unreadable(Path file, IOException cause) {
    String problem =
        switch (cause) {
          case NoSuchFileException missing -> "is missing";
          case AccessDeniedException denied -> "cannot be read: access denied";
          default -> "cannot be read: " + cause.getMessage();
        };
    return new CheckpointException(file, problem, cause);
  }
}
