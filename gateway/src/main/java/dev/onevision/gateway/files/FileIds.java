package dev.onevision.gateway.files;

import java.util.UUID;

/** Names for what clients refer to; nobody can guess one. */
final class FileIds {

  private FileIds() {}

  static String file() {
    return "file-" + UUID.randomUUID().toString().replace("-", "");
  }
}
