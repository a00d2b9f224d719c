package dev.onevision.gateway.files.api;

import dev.onevision.contract.wire.StoredFile;
import dev.onevision.gateway.files.Files;
import dev.onevision.gateway.files.Upload;
import dev.onevision.gateway.http.ApiException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.codec.multipart.FilePartEvent;
import org.springframework.http.codec.multipart.FormPartEvent;
import org.springframework.http.codec.multipart.PartEvent;

/**
 * Parses the form of {@code POST /v1/files} while it arrives, with its fields in any order, and
 * stores the file piece by piece. Blocks; used by one thread at a time.
 */
final class UploadForm implements AutoCloseable {

  private static final int MAX_EVENTS_WITHOUT_CONTENT = 1000;
  private static final int MAX_NAME_LENGTH = 255;
  private static final long MIN_LIFE_SECONDS = 3600;

  private final Files files;
  private final String owner;
  private final String client;
  private final Map<String, String> fields = new HashMap<>();
  private volatile @Nullable Upload upload;
  private volatile boolean closed;
  private boolean complete;
  private int idle;

  UploadForm(Files files, String owner, String client) {
    this.files = files;
    this.owner = owner;
    this.client = client;
  }

  /** Takes the next event and releases its buffer. */
  void take(PartEvent event) {
    DataBuffer content = event.content();
    try {
      if (content.readableByteCount() == 0 && ++idle > MAX_EVENTS_WITHOUT_CONTENT) {
        throw ApiException.invalid("The form has too many parts.", null, "invalid_form");
      }
      String name = event.headers().getContentDisposition().getName();
      if (name == null) {
        throw ApiException.invalid("A part of the form has no name.", null, "invalid_form");
      }
      if (event instanceof FormPartEvent field) {
        if (fields.size() < 16) {
          fields.put(name, field.value());
        }
      } else if (event instanceof FilePartEvent file && name.equals("file")) {
        append(file, content);
      }
    } finally {
      DataBufferUtils.release(content);
    }
  }

  /** Bytes of the file so far. */
  long bytes() {
    Upload begun = upload;
    return begun == null ? 0 : begun.bytes();
  }

  /** Publishes the file. */
  CompletableFuture<StoredFile> finish() {
    Upload whole = upload;
    if (whole == null || !complete) {
      throw ApiException.invalid(
          "The form has no file. Send one as the part 'file', with a file name.",
          "file",
          "missing_required_parameter");
    }
    String purpose = fields.get("purpose");
    if (purpose == null) {
      throw ApiException.invalid(
          "The form has no 'purpose'. It must be 'batch'.",
          "purpose",
          "missing_required_parameter");
    }
    if (!purpose.equals(Files.BATCH)) {
      throw ApiException.invalidValue("'purpose' must be 'batch'.", "purpose");
    }
    return whole.finish(purpose, expiry());
  }

  /** Deletes the content unless it is finished. */
  @Override
  public void close() {
    closed = true;
    Upload begun = upload;
    if (begun != null) {
      begun.abandon();
    }
  }

  private void append(FilePartEvent file, DataBuffer content) {
    if (complete) {
      throw ApiException.invalidValue("The form has more than one file. Send one.", "file");
    }
    Upload target = upload;
    if (target == null) {
      target = files.upload(owner, client, name(file.filename()));
      upload = target;
      if (closed) { // at the same time, by another thread that has not seen it
        target.abandon();
      }
    }
    try (DataBuffer.ByteBufferIterator buffers = content.readableByteBuffers()) {
      while (buffers.hasNext()) {
        target.append(buffers.next());
      }
    }
    complete = file.isLast();
  }

  private Instant expiry() {
    String anchor = fields.get("expires_after[anchor]");
    String seconds = fields.get("expires_after[seconds]");
    Instant latest = files.latestExpiry();
    if (seconds == null) {
      return latest;
    }
    if (anchor != null && !anchor.equals("created_at")) {
      throw ApiException.invalidValue(
          "'expires_after[anchor]' must be 'created_at'.", "expires_after[anchor]");
    }
    long life;
    try {
      life = Long.parseLong(seconds);
    } catch (NumberFormatException e) {
      life = 0;
    }
    if (life < MIN_LIFE_SECONDS) {
      throw ApiException.invalidValue(
          "'expires_after[seconds]' must be an integer of at least " + MIN_LIFE_SECONDS + ".",
          "expires_after[seconds]");
    }
    long max = Math.max(0, latest.getEpochSecond() - Instant.now().getEpochSecond());
    return Instant.now().plusSeconds(Math.min(life, max));
  }

  private static String name(@Nullable String sent) {
    if (sent == null || sent.isBlank()) {
      return "file";
    }
    return sent.length() > MAX_NAME_LENGTH ? sent.substring(0, MAX_NAME_LENGTH) : sent;
  }
}
