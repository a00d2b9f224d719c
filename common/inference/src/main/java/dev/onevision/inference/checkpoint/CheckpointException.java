package dev.onevision.inference.checkpoint;

import java.nio.file.Path;

/** A checkpoint cannot be used. The message names the file and what in it is wrong. */
public final class CheckpointException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CheckpointException(Path file, String problem) {
    super(file + ": " + problem);
  }

  CheckpointException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
