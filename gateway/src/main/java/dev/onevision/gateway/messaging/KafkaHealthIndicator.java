package dev.onevision.gateway.messaging;

import dev.onevision.messaging.connection.KafkaClients;
import dev.onevision.messaging.replies.ReplyReader;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Up while the broker answers and this gateway's replies are read. The broker is really asked: a
 * consumer notices a broker's death late or never.
 */
@Component("kafkaHealthIndicator")
class KafkaHealthIndicator extends AbstractReactiveHealthIndicator implements DisposableBean {

  private static final Duration REMEMBERED = Duration.ofSeconds(1);

  private final ReplyReader replies;
  private final Admin admin;
  private final Mono<Integer> nodes;

  KafkaHealthIndicator(
      ReplyReader replies, KafkaClients clients, KafkaHealthProperties properties) {
    this.replies = replies;
    this.admin = clients.admin();
    Duration timeout = properties.brokerTimeout();
    var options = new DescribeClusterOptions().timeoutMs(Math.toIntExact(timeout.toMillis()));
    // Shared for a moment, so that many probes ask the broker once.
    this.nodes =
        Mono.fromCompletionStage(() -> admin.describeCluster(options).nodes().toCompletionStage())
            .map(found -> found.size())
            .timeout(timeout.plusMillis(200))
            .cache(nodes -> REMEMBERED, failure -> REMEMBERED, () -> REMEMBERED);
  }

  @Override
  protected Mono<Health> doHealthCheck(Health.Builder builder) {
    return nodes
        .map(
            count ->
                (replies.isReady() ? builder.up() : builder.outOfService())
                    .withDetail("brokers", count)
                    .withDetail("repliesRead", replies.isReady())
                    .withDetail("replyPartition", replies.address().partition())
                    .build())
        .onErrorResume(
            failure ->
                Mono.just(
                    builder
                        .down()
                        .withDetail("error", "The broker did not answer in time.")
                        .withDetail("repliesRead", replies.isReady())
                        .build()));
  }

  @Override
  public void destroy() {
    admin.close(Duration.ofSeconds(1));
  }
}
