package dev.onevision.gateway.audit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import dev.onevision.contract.wire.BatchRecord.Consumed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes audit records, each at once, so that a crash loses none. The file is the appender of a
 * logger that no other log line reaches. Thread-safe.
 */
@Component
public class AuditLog implements DisposableBean {

  static final String LOGGER = "dev.onevision.audit";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final boolean enabled;
  private final @Nullable RollingFileAppender<ILoggingEvent> appender;
  private final org.slf4j.Logger log;

  AuditLog(AuditProperties properties) {
    this.enabled = properties.enabled();
    Path file = properties.file();
    if (enabled && file != null) {
      // Of its own for each gateway in this JVM.
      String name = LOGGER + "." + Integer.toHexString(System.identityHashCode(this));
      LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
      Logger logger = context.getLogger(name);
      this.appender = appender(context, file, properties);
      logger.setAdditive(false);
      logger.setLevel(Level.INFO);
      logger.addAppender(appender);
      this.log = logger;
    } else {
      this.appender = null;
      this.log = LoggerFactory.getLogger(LOGGER);
    }
  }

  private static RollingFileAppender<ILoggingEvent> appender(
      LoggerContext context, Path file, AuditProperties properties) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%msg%n");
    encoder.start();
    var appender = new RollingFileAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName(LOGGER);
    appender.setFile(file.toString());
    appender.setEncoder(encoder);
    var policy = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
    policy.setContext(context);
    policy.setParent(appender);
    policy.setFileNamePattern(file + ".%d{yyyy-MM-dd,UTC}.%i.gz");
    policy.setMaxFileSize(new FileSize(properties.maxFileSize().toBytes()));
    policy.setTotalSizeCap(new FileSize(properties.maxTotalSize().toBytes()));
    policy.setMaxHistory(3650);
    policy.start();
    appender.setRollingPolicy(policy);
    appender.start();
    if (!appender.isStarted()) {
      throw new IllegalArgumentException(
          "onevision.gateway.audit.file: the file " + file + " cannot be written");
    }
    return appender;
  }

  /**
   * Writes the record of a line of a batch.
   *
   * @param tenant null if it has no keys any more
   * @param consumed null without an answer
   */
  public void line(
      String requestId,
      @Nullable String tenant,
      int status,
      @Nullable Consumed consumed,
      Duration took) {
    write(
        new AuditRecord(
            Instant.now(),
            requestId,
            tenant,
            null,
            true,
            "POST",
            "/v1/chat/completions",
            status,
            AuditRecord.outcome(status),
            consumed == null ? null : consumed.model(),
            consumed == null ? null : consumed.promptTokens(),
            consumed == null ? null : consumed.cached(),
            consumed == null ? null : consumed.completionTokens(),
            took.toMillis(),
            null));
  }

  boolean isEnabled() {
    return enabled;
  }

  void write(AuditRecord record) {
    if (enabled) {
      log.info("{}", MAPPER.writeValueAsString(record));
    }
  }

  @Override
  public void destroy() {
    if (appender != null) {
      appender.stop();
    }
  }
}
