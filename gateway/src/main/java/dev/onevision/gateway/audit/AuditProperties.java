package dev.onevision.gateway.audit;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The audit log, which has one record for each request and none of its content.
 *
 * @param enabled whether records are written: to {@code file} or, without it, to the logger {@code
 *     dev.onevision.audit}
 * @param file file for the records, one JSON object a line
 * @param maxFileSize the file is renamed at this size, or at the end of a day
 * @param maxTotalSize size of the renamed files together, which are compressed; the oldest are
 *     deleted
 */
@ConfigurationProperties("onevision.gateway.audit")
public record AuditProperties(
    @DefaultValue("false") boolean enabled,
    @Nullable Path file,
    @DefaultValue("100MB") DataSize maxFileSize,
    @DefaultValue("1GB") DataSize maxTotalSize) {

  public AuditProperties {
    if (maxFileSize.toBytes() < 1 || maxTotalSize.compareTo(maxFileSize) < 0) {
      throw new IllegalArgumentException(
          "onevision.gateway.audit.max-total-size is "
              + maxTotalSize
              + ", it must be at least onevision.gateway.audit.max-file-size, which is "
              + maxFileSize);
    }
  }
}
