package dev.onevision.gateway.files.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.onevision.contract.wire.StoredFile;

/**
 * A file in OpenAI's form.
 *
 * @param createdAt seconds since 1970
 * @param expiresAt seconds since 1970
 * @param status always {@code processed}, because only complete files are visible
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

  /** The response to a deletion. */
  record Deleted(String id, String object, boolean deleted) {}
}
