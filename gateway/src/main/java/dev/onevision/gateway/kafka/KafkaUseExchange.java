package dev.onevision.gateway.kafka;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.LimitUse;
import dev.onevision.gateway.access.limits.UseExchange;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.MessageSender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Publishes the use of limits on {@code limits}. */
@Component
class KafkaUseExchange implements UseExchange {

  private static final Logger log = LoggerFactory.getLogger(KafkaUseExchange.class);

  private final MessageSender sender;
  private final String gateway;

  KafkaUseExchange(MessageSender sender, KafkaClients clients) {
    this.sender = sender;
    this.gateway = clients.instanceId();
  }

  /** The key of a gateway's use of a subject. */
  static String key(LimitUse use) {
    return use.subject() + "@" + use.gateway();
  }

  @Override
  public String gateway() {
    return gateway;
  }

  @Override
  public void publish(LimitUse use) {
    sender
        .send(TopicNames.LIMITS, null, key(use), use)
        .exceptionally(
            failure -> {
              // The sender logs the outage.
              log.debug("The use of {} was not published", use.subject(), failure);
              return null;
            });
  }
}
