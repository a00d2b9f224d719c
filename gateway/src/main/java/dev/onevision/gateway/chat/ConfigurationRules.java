package dev.onevision.gateway.chat;

import dev.onevision.gateway.access.LimitProperties;
import dev.onevision.gateway.access.StopProperties;
import dev.onevision.gateway.answers.StreamsProperties;
import dev.onevision.gateway.files.FilesProperties;
import dev.onevision.gateway.http.BodyProperties;
import dev.onevision.kafka.claimcheck.ClaimCheckProperties;
import dev.onevision.kafka.topics.TopicProperties;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Checks at the start that keys of different rooms fit together. Otherwise a wrong value would show
 * only under load or during a stop.
 */
@Component
class ConfigurationRules {

  /** An eighth of this memory is for small bodies, see {@code Admission}. */
  private static final DataSize MIN_UPLOAD_BYTES = DataSize.ofMegabytes(1);

  ConfigurationRules(
      BodyProperties bodies,
      OpenAiProperties requests,
      VideoLimits videos,
      LimitProperties limits,
      FilesProperties files,
      ObjectProvider<ClaimCheckProperties> claimChecks,
      ObjectProvider<TopicProperties> topics) {
    checkUploads(limits.maxUploadBytes(), bodies.maxRequestBytes());
    claimChecks.ifAvailable(
        properties -> {
          checkContent(
              "chat.max-image-bytes", requests.maxImageBytes(), properties.maxContentSize());
          checkContent("chat.max-video-bytes", videos.maxVideoBytes(), properties.maxContentSize());
        });
    topics.ifAvailable(properties -> checkRetention(files.retention(), properties.fileRetention()));
  }

  /**
   * A single client gets at most 21 of 32 parts of the memory, so with less a large body would
   * never be admitted.
   */
  static void checkUploads(DataSize uploads, DataSize request) {
    require(
        uploads.toBytes() >= 2 * request.toBytes(),
        "onevision.gateway.access.max-upload-bytes is %s, it must be at least twice"
            + " onevision.gateway.http.max-request-bytes, which is %s",
        uploads,
        request);
    require(
        uploads.compareTo(MIN_UPLOAD_BYTES) >= 0,
        "onevision.gateway.access.max-upload-bytes is %s, it must be at least %s",
        uploads,
        MIN_UPLOAD_BYTES);
  }

  static void checkContent(String key, DataSize media, DataSize content) {
    require(
        media.compareTo(content) <= 0,
        "onevision.gateway.%s is %s, it must be at most"
            + " onevision.kafka.claim-check.max-content-size, which is %s",
        key,
        media,
        content);
  }

  static void checkRetention(Duration files, Duration topic) {
    require(
        files.compareTo(topic) < 0,
        "onevision.gateway.files.retention is %s, it must be shorter than"
            + " onevision.kafka.topics.file-retention, which is %s",
        files,
        topic);
  }

  private static void require(boolean holds, String rule, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(rule.formatted(values));
    }
  }

  /** Checks the timeouts of a stop. */
  @Component
  static class StopRules {

    StopRules(StopProperties stop, StreamsProperties streams, LifecycleProperties lifecycle) {
      Duration phase = lifecycle.getTimeoutPerShutdownPhase();
      checkPhase("access.stop-delay", stop.stopDelay(), phase);
      checkPhase("answers.drain-timeout", streams.drainTimeout(), phase);
    }

    static void checkPhase(String key, Duration duration, Duration phase) {
      require(
          duration.compareTo(phase) < 0,
          "onevision.gateway.%s is %s, it must be shorter than"
              + " spring.lifecycle.timeout-per-shutdown-phase, which is %s",
          key,
          duration,
          phase);
    }
  }
}
