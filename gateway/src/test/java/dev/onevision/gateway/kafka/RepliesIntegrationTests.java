package dev.onevision.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.kafka.testing.Suite;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepliesIntegrationTests {

  @Test
  void eventsArriveInTheOrderTheyWereSent() throws Exception {
    try (Suite gateway = new Suite("onevision.gateway.kafka.reply-partition=2");
        Suite worker = new Suite()) {
      List<ReplyEvent> heard = new CopyOnWriteArrayList<>();
      ReplyReader reader = gateway.get(ReplyReader.class);
      assertThat(reader.address()).isEqualTo(new ReplyAddress(2));
      reader.start(heard::add);
      await().until(reader::isReady);
      ReplyPublisher publisher = worker.get(ReplyPublisher.class);
      List<ReplyEvent> sent =
          IntStream.range(0, 2000)
              .<ReplyEvent>mapToObj(i -> new ReplyEvent.Token("r" + i % 7, 1, i, i, "token"))
              .toList();
      for (ReplyEvent event : sent) {
        var _ = publisher.publish(reader.address(), event);
      }
      await().atMost(20, TimeUnit.SECONDS).until(() -> heard.size() >= sent.size());
      assertThat(heard).isEqualTo(sent);
    }
  }

  @Test
  void aGatewayHearsOnlyItsPartitionAndOnlyWhatComesAfterItsStart() throws Exception {
    try (Suite gateway = new Suite("onevision.gateway.kafka.reply-partition=3");
        Suite worker = new Suite()) {
      ReplyPublisher publisher = worker.get(ReplyPublisher.class);
      publisher.publish(new ReplyAddress(3), token("before")).get(10, TimeUnit.SECONDS);
      List<ReplyEvent> heard = new CopyOnWriteArrayList<>();
      ReplyReader reader = gateway.get(ReplyReader.class);
      reader.start(heard::add);
      await().until(reader::isReady);
      publisher.publish(new ReplyAddress(4), token("elsewhere")).get(10, TimeUnit.SECONDS);
      publisher.publish(new ReplyAddress(3), token("here")).get(10, TimeUnit.SECONDS);
      await().until(() -> !heard.isEmpty());
      assertThat(heard).containsExactly(token("here"));
    }
  }

  @Test
  void aConsumerThatFailsMissesOnlyThatEvent() throws Exception {
    try (Suite gateway = new Suite("onevision.gateway.kafka.reply-partition=5")) {
      List<ReplyEvent> heard = new CopyOnWriteArrayList<>();
      ReplyReader reader = gateway.get(ReplyReader.class);
      reader.start(
          event -> {
            if (event.requestId().equals("bad")) {
              throw new IllegalArgumentException("expected by the test");
            }
            heard.add(event);
          });
      await().until(reader::isReady);
      ReplyPublisher publisher = gateway.get(ReplyPublisher.class);
      publisher.publish(reader.address(), token("bad")).get(10, TimeUnit.SECONDS);
      publisher.publish(reader.address(), token("good")).get(10, TimeUnit.SECONDS);
      await().until(() -> !heard.isEmpty());
      assertThat(heard).containsExactly(token("good"));
    }
  }

  @Test
  void aPartitionThatDoesNotExistIsNamedAndNothingIsRead() {
    try (Suite gateway = new Suite("onevision.gateway.kafka.reply-partition=8")) {
      ReplyReader reader = gateway.get(ReplyReader.class);
      assertThatThrownBy(reader::address)
          .hasMessage(
              "onevision.gateway.kafka.reply-partition is 8 but replies has only 8 partitions");
      reader.start(event -> {});
      assertThat(reader.isReady()).isFalse();
    }
  }

  private static ReplyEvent token(String requestId) {
    return new ReplyEvent.Token(requestId, 1, 0, 0, "");
  }
}
