package dev.onevision.gateway.files;

import java.util.UUID;

/** Unguessable ids for files and batches. */
final class FileIds {

  private FileIds() {}

  static String file() {
    return "file-" + UUID.randomUUID().toString().replace("-", "");
  }
}
