package dev.onevision.inference.model;

import java.nio.file.Path;

/** An archive could not be built. The message says where and why. */
public final class ArchiveException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ArchiveException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
