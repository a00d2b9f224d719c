package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.access.LimitProperties;
import dev.onevision.gateway.access.StopProperties;
import dev.onevision.gateway.answers.StreamsProperties;
import dev.onevision.gateway.files.FilesProperties;
import dev.onevision.gateway.http.BodyProperties;
import dev.onevision.kafka.claimcheck.ClaimCheckProperties;
import dev.onevision.kafka.topics.TopicProperties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ConfigurationRulesTests {

  private final ApplicationContextRunner gateway =
      new ApplicationContextRunner()
          .withUserConfiguration(Rules.class, LifecycleAutoConfiguration.class)
          .withBean(ConfigurationRules.class)
          .withBean(ConfigurationRules.StopRules.class);

  @EnableConfigurationProperties({
    BodyProperties.class,
    OpenAiProperties.class,
    VideoLimits.class,
    LimitProperties.class,
    FilesProperties.class,
    ClaimCheckProperties.class,
    TopicProperties.class,
    StopProperties.class,
    StreamsProperties.class
  })
  static final class Rules {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "onevision.gateway.access.max-upload-bytes=144MB",
        "onevision.gateway.access.max-upload-bytes=1MB,onevision.gateway.http.max-request-bytes=512KB",
        "onevision.gateway.chat.max-video-bytes=256MB",
        "onevision.gateway.files.retention=30d,onevision.kafka.topics.file-retention=721h",
        "onevision.gateway.answers.drain-timeout=29s,onevision.gateway.access.stop-delay=29s"
      })
  void whatKeepsTheRulesStarts(String settings) {
    gateway
        .withPropertyValues(settings.split(","))
        .run(context -> assertThat(context).hasNotFailed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          onevision.gateway.access.max-upload-bytes=143MB       | max-upload-bytes is 149946368B  | max-request-bytes, which is 75497472B
          onevision.gateway.http.max-request-bytes=129MB      | max-upload-bytes is 268435456B  | max-request-bytes
          onevision.gateway.http.max-request-bytes=1KB,onevision.gateway.access.max-upload-bytes=1000KB | max-upload-bytes | 1048576B
          onevision.gateway.chat.max-image-bytes=257MB        | chat.max-image-bytes            | claim-check.max-content-size
          onevision.kafka.claim-check.max-content-size=40MB | max-video-bytes          | claim-check.max-content-size
          onevision.gateway.files.retention=31d          | files.retention                 | topics.file-retention
          onevision.kafka.topics.file-retention=7d   | files.retention                 | topics.file-retention
          onevision.gateway.answers.drain-timeout=30s                    | onevision.gateway.answers.drain-timeout is PT30S | timeout-per-shutdown-phase
          onevision.gateway.access.stop-delay=1m                | stop-delay                      | timeout-per-shutdown-phase
          spring.lifecycle.timeout-per-shutdown-phase=5s | onevision.gateway.answers.drain-timeout         | timeout-per-shutdown-phase
          """)
  void whatBreaksOneIsNamedAtTheStart(String settings, String value, String bound) {
    gateway
        .withPropertyValues(settings.split(","))
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(value, bound));
  }
}
