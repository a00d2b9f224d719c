package dev.onevision.gateway.kafka;

import dev.onevision.kafka.health.BrokerHealth;
import java.time.Duration;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Up while the brokers respond and this gateway reads its replies; otherwise reports the cause. */
@Component("kafkaHealthIndicator")
class RepliesHealthIndicator extends AbstractReactiveHealthIndicator {

  private final BrokerHealth brokers;
  private final ReplyReader replies;
  private final Duration timeout;

  RepliesHealthIndicator(
      BrokerHealth brokers, ReplyReader replies, KafkaHealthProperties properties) {
    this.brokers = brokers;
    this.replies = replies;
    this.timeout = properties.brokerTimeout();
  }

  @Override
  protected Mono<Health> doHealthCheck(Health.Builder builder) {
    return Mono.fromCompletionStage(() -> brokers.report(timeout))
        .map(report -> health(builder, report));
  }

  private Health health(Health.Builder builder, BrokerHealth.Report report) {
    boolean read = replies.isReady();
    String trouble = report.trouble();
    if (trouble != null) {
      builder.down().withDetail("error", trouble);
    } else if (read) {
      builder.up();
    } else {
      builder.outOfService();
    }
    if (read) {
      builder.withDetail("replyPartition", replies.address().partition());
    }
    return builder.withDetail("brokers", report.brokers()).withDetail("repliesRead", read).build();
  }
}
