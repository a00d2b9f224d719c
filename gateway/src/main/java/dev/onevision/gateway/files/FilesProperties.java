package dev.onevision.gateway.files;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of files.
 *
 * @param maxFileBytes max size of one file; a larger one is refused with 413
 * @param maxStoredBytes max size of all files together, those of batches included; further uploads
 *     are refused
 * @param maxFiles max number of files, because every gateway keeps a row of each in memory
 * @param retention how long a file is kept unless its client asks for less; less than {@code
 *     onevision.kafka.topics.file-retention}
 * @param uploads large uploads that one gateway takes at once, each with a piece in memory; more
 *     are refused with 429. Small ones count as requests only
 * @param uploadRate max bytes per second of all uploads of one gateway together, so that they leave
 *     processor and broker to other requests; the first second is free
 */
@Validated
@ConfigurationProperties("onevision.gateway.files")
public record FilesProperties(
    @DefaultValue("1GB") DataSize maxFileBytes,
    @DefaultValue("16GB") DataSize maxStoredBytes,
    @DefaultValue("10000") @Min(1) @Max(1_000_000) int maxFiles,
    @DefaultValue("30d") Duration retention,
    @DefaultValue("8") @Min(1) @Max(1000) int uploads,
    @DefaultValue("32MB") DataSize uploadRate) {

  /** The row of a file names its pieces and must fit into one record. */
  private static final long MAX_FILE_BYTES = 6L * 1024 * 1024 * 1024;

  public FilesProperties {
    if (maxFileBytes.toBytes() < 1 || maxFileBytes.toBytes() > MAX_FILE_BYTES) {
      throw new IllegalArgumentException(
          "onevision.gateway.files.max-file-bytes is "
              + maxFileBytes
              + ", it must be between 1B and 6GB");
    }
    if (maxStoredBytes.compareTo(maxFileBytes) < 0) {
      throw new IllegalArgumentException(
          "onevision.gateway.files.max-stored-bytes is "
              + maxStoredBytes
              + ", it must be at least onevision.gateway.files.max-file-bytes");
    }
    if (uploadRate.toBytes() < 1) {
      throw new IllegalArgumentException(
          "onevision.gateway.files.upload-rate is " + uploadRate + ", it must be positive");
    }
    if (!retention.isPositive()) {
      throw new IllegalArgumentException(
          "onevision.gateway.files.retention is " + retention + ", it must be positive");
    }
  }
}
