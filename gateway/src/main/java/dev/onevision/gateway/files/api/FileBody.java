package dev.onevision.gateway.files.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.onevision.contract.wire.StoredFile;

/**
 * A file as clients see it.
 *
 * @param createdAt seconds since 1970
 * @param expiresAt seconds since 1970
 * @param status always {@code processed}: a file is there as a whole or not at all
 */
record FileBody(
    String id,
    String object,
    long bytes,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("expires_at") long expiresAt,
    String filename,
    String purpose,
    String status) {

  static FileBody of(StoredFile file) {
    return new FileBody(
        file.id(),
        "file",
        file.bytes(),
        file.createdAt().getEpochSecond(),
        file.expiresAt().getEpochSecond(),
        file.name(),
        file.purpose(),
        "processed");
  }

  /** Says that a file is gone. */
  record Deleted(String id, String object, boolean deleted) {}
}
