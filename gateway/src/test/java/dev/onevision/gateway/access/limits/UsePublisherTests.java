package dev.onevision.gateway.access.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.LimitUse;
import dev.onevision.gateway.access.keys.Allowance;
import dev.onevision.gateway.access.keys.ApiKey;
import dev.onevision.gateway.access.keys.Tenant;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class UsePublisherTests {

  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final ApiKey KEY =
      new ApiKey(
          "k",
          "",
          new Tenant("t", "owner", new Allowance(1000L, null, null, null, false)),
          Allowance.UNLIMITED);

  private final RateLimits limits = new RateLimits(new SimpleMeterRegistry());
  private final BlockingQueue<LimitUse> published = new LinkedBlockingQueue<>();
  private final UsePublisher publisher =
      new UsePublisher(limits, exchange(), new SharingProperties(INTERVAL));

  @AfterEach
  void close() {
    publisher.destroy();
  }

  @Test
  void changesOfAnIntervalArePublishedTogether() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      limits.enter(KEY).close();
    }
    assertThat(messagesUntil(100)).isLessThan(50);
  }

  @Test
  void eachLaterChangeIsPublishedToo() throws InterruptedException {
    for (int i = 1; i <= 3; i++) {
      limits.enter(KEY).close();
      assertThat(messagesUntil(i)).isPositive();
    }
  }

  @Test
  void endPublishesWhatIsLeft() {
    limits.enter(KEY).close();
    publisher.destroy();
    assertThat(published).last().extracting(LimitUse::requests).isEqualTo(1L);
  }

  /** The number of messages up to the one that counts these requests. */
  private int messagesUntil(long requests) throws InterruptedException {
    for (int messages = 1; ; messages++) {
      LimitUse use = published.poll(30, TimeUnit.SECONDS);
      assertThat(use).as("a message that counts %d requests", requests).isNotNull();
      if (use != null && use.requests() == requests) {
        return messages;
      }
    }
  }

  private ObjectProvider<UseExchange> exchange() {
    StaticListableBeanFactory beans = new StaticListableBeanFactory();
    beans.addBean(
        "exchange",
        new UseExchange() {
          @Override
          public String gateway() {
            return "g";
          }

          @Override
          public void publish(LimitUse use) {
            published.add(use);
          }
        });
    return beans.getBeanProvider(UseExchange.class);
  }
}
