package dev.onevision.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.topics.ShareGroups;
import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.control.ControlBus;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.kafka.testing.EmbeddedBroker;
import dev.onevision.kafka.testing.Suite;
import dev.onevision.kafka.testing.TestRequests;
import dev.onevision.worker.queue.Delivery;
import dev.onevision.worker.queue.WorkHandler;
import dev.onevision.worker.queue.WorkQueue;
import dev.onevision.worker.queue.WorkQueues;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kafka.server.BrokerServer;
import org.junit.jupiter.api.Test;

class BrokerRestartIntegrationTests {

  @Test
  void everythingGoesOnAfterTheBrokerCameBack() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Suite suite =
            new Suite(
                broker,
                "onevision.kafka.delivery-timeout=60s",
                "onevision.worker.queue.lock-duration=2s")) {
      Set<String> replies = ConcurrentHashMap.newKeySet();
      ReplyReader reader = suite.get(ReplyReader.class);
      reader.start(event -> replies.add(event.requestId()));
      ControlBus control = suite.get(ControlBus.class);
      control.listen(_ -> {});
      CountDownLatch restarted = new CountDownLatch(1);
      AtomicInteger during = new AtomicInteger();
      ReplyPublisher publisher = suite.get(ReplyPublisher.class);
      WorkQueue queue =
          suite
              .get(WorkQueues.class)
              .open(
                  TopicNames.LLM_REQUESTS_INTERACTIVE,
                  ShareGroups.LLM_INTERACTIVE,
                  1,
                  new WorkHandler() {
                    @Override
                    public void handle(Delivery delivery) throws Exception {
                      if ("during".equals(delivery.key()) && during.incrementAndGet() == 1) {
                        restarted.await();
                        throw new IllegalStateException("fails when its lock is lost");
                      }
                      publisher
                          .publish(
                              reader.address(),
                              new ReplyEvent.Token(
                                  String.valueOf(delivery.key()), delivery.attempt(), 0, 0, ""))
                          .get(60, TimeUnit.SECONDS);
                    }

                    @Override
                    public void exhausted(Delivery delivery, Exception lastFailure) {}
                  });
      await().atMost(Duration.ofSeconds(20)).until(() -> queue.isReady() && reader.isReady());
      ClaimCheckStore store = suite.get(ClaimCheckStore.class);
      ClaimCheck claim = store.write(TopicNames.MEDIA, "before", ByteBuffer.allocate(2_000_000));
      send(suite, reader, "before");
      await().atMost(Duration.ofSeconds(20)).until(() -> replies.contains("before"));
      send(suite, reader, "during");
      await().atMost(Duration.ofSeconds(20)).until(() -> queue.busyLanes() == 1);

      BrokerServer server =
          Objects.requireNonNull(broker.broker().getCluster()).brokers().values().iterator().next();
      server.shutdown();
      server.awaitShutdown();
      var after =
          suite
              .get(RequestPublisher.class)
              .publish(
                  TopicNames.LLM_REQUESTS_INTERACTIVE,
                  TestRequests.of("while-down", reader.address(), "text"));
      CompletableFuture<Void> reachable =
          suite.get(WorkQueues.class).reachable(List.of("of-a-worker-that-starts-meanwhile"));
      // Long enough for the lock of the record in hand to be lost.
      await().pollDelay(Duration.ofSeconds(13)).atMost(Duration.ofSeconds(20)).until(() -> true);
      assertThat(reachable).isNotDone();
      server.startup();
      restarted.countDown();

      after.get(60, TimeUnit.SECONDS);
      reachable.get(60, TimeUnit.SECONDS);
      send(suite, reader, "after");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> replies.containsAll(Set.of("before", "during", "while-down", "after")));
      assertThat(store.read(claim)).isEqualTo(ByteBuffer.allocate(2_000_000));
      // Not once more as a copy: the broker had handed it out again by itself.
      await().during(Duration.ofSeconds(3)).until(() -> during.get() == 2);
      await().atMost(Duration.ofSeconds(20)).until(() -> queue.isReady() && control.isReady());
    }
  }

  private static void send(Suite suite, ReplyReader reader, String id) throws Exception {
    suite
        .get(RequestPublisher.class)
        .publish(TopicNames.LLM_REQUESTS_INTERACTIVE, TestRequests.of(id, reader.address(), "text"))
        .get(60, TimeUnit.SECONDS);
  }
}
