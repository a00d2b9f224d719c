package dev.onevision.gateway.kafka;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.LimitUse;
import dev.onevision.contract.wire.MalformedMessageException;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.gateway.access.limits.RateLimits;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.PartitionReader;
import dev.onevision.kafka.connection.Values;
import dev.onevision.kafka.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Reads what the other gateways have admitted. */
@Component
class UseReader implements SmartLifecycle {

  private static final int MAX_FETCH = 1024 * 1024;
  private static final int MAX_NAME = 512;

  private final RateLimits limits;
  private final WireCodec codec;
  private final String gateway;
  private final PartitionReader reader;
  private volatile boolean running;

  UseReader(RateLimits limits, KafkaClients clients, WireCodec codec, Topics topics) {
    this.limits = limits;
    this.codec = codec;
    this.gateway = clients.instanceId();
    this.reader =
        new PartitionReader(
            "onevision-limits",
            () -> clients.follower("limits", MAX_FETCH),
            () -> topics.allOf(TopicNames.LIMITS));
  }

  // The log shows what was used before this gateway started; only there clocks of others matter.
  private void take(ConsumerRecord<byte[], ByteBuffer> record, boolean live) {
    if (record.value() == null) {
      return;
    }
    LimitUse use = codec.decode(Values.bytes(record), LimitUse.class);
    check(use, Values.key(record));
    if (!use.gateway().equals(gateway)) {
      long age = live ? 0 : Math.max(0, System.currentTimeMillis() - record.timestamp());
      limits.hear(use, live, Duration.ofMillis(age));
    }
  }

  private static void check(LimitUse use, String key) {
    boolean valid =
        KafkaUseExchange.key(use).equals(key)
            && key.length() <= MAX_NAME
            && use.subject().matches("(tenant|key)/.+")
            && use.inProgress() >= 0
            && LongStream.of(
                    use.requests(),
                    use.requestsBefore(),
                    use.tokens(),
                    use.tokensBefore(),
                    use.requestsUsed(),
                    use.tokensUsed())
                .allMatch(count -> count >= 0);
    if (!valid) {
      throw new MalformedMessageException("LimitUse: breaks a rule of its topic");
    }
  }

  @Override
  public void start() {
    reader.start(PartitionReader.Start.OLDEST, this::take);
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    reader.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Well before the web server starts. */
  @Override
  public int getPhase() {
    return 0;
  }
}
