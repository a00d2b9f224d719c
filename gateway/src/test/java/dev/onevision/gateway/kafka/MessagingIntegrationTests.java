package dev.onevision.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.topics.ShareGroups;
import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.control.ControlBus;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.kafka.testing.Suite;
import dev.onevision.kafka.testing.TestRequests;
import dev.onevision.worker.queue.Delivery;
import dev.onevision.worker.queue.WorkHandler;
import dev.onevision.worker.queue.WorkQueue;
import dev.onevision.worker.queue.WorkQueues;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MessagingIntegrationTests {

  @Test
  void aRequestGoesInAndItsAnswerComesBack() throws Exception {
    try (Suite gateway = new Suite();
        Suite worker = new Suite()) {
      BlockingQueue<ReplyEvent> replies = new LinkedBlockingQueue<>();
      ReplyReader reader = gateway.get(ReplyReader.class);
      reader.start(replies::add);
      BlockingQueue<ControlMessage> control = new LinkedBlockingQueue<>();
      worker.get(ControlBus.class).listen(control::add);
      WorkQueue queue =
          worker
              .get(WorkQueues.class)
              .open(
                  TopicNames.LLM_REQUESTS_INTERACTIVE,
                  ShareGroups.LLM_INTERACTIVE,
                  4,
                  new Echo(worker.get(WireCodec.class), worker.get(ReplyPublisher.class)));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> reader.isReady() && queue.isReady() && worker.get(ControlBus.class).isReady());

      gateway
          .get(RequestPublisher.class)
          .publish(ModelQueue.DEFAULT, TestRequests.of("one", reader.address(), "hello"))
          .get(10, TimeUnit.SECONDS);

      assertThat(replies.poll(10, TimeUnit.SECONDS))
          .isEqualTo(new ReplyEvent.Token("one", 1, 0, 7, "hello"));
      var _ = gateway.get(ControlBus.class).broadcast(new ControlMessage.Cancel("one"));
      // The bus also tells what was said before, by the tests that ran earlier.
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat(control)
                      .contains(new ControlMessage.Cancel("one"))
                      .anyMatch(
                          message ->
                              message instanceof ControlMessage.Begun(var record)
                                  && record.startsWith(TopicNames.LLM_REQUESTS_INTERACTIVE)));
    }
  }

  @Test
  void contentIsReadBackByItsClaimCheck() throws Exception {
    try (Suite writer = new Suite();
        Suite reader = new Suite()) {
      ByteBuffer content = ByteBuffer.wrap("content".getBytes(StandardCharsets.UTF_8));
      ClaimCheck claim = writer.get(ClaimCheckStore.class).write(TopicNames.MEDIA, "one", content);
      assertThat(reader.get(ClaimCheckStore.class).read(claim)).isEqualTo(content);
    }
  }

  private record Echo(WireCodec codec, ReplyPublisher replies) implements WorkHandler {

    @Override
    public void handle(Delivery delivery) throws Exception {
      GenerationRequest request = codec.decode(delivery.value(), GenerationRequest.class);
      String text = ((Part.Text) request.turns().getFirst().parts().getFirst()).text();
      replies
          .publish(
              request.replyTo(), new ReplyEvent.Token(request.id(), delivery.attempt(), 0, 7, text))
          .get(10, TimeUnit.SECONDS);
    }

    @Override
    public void exhausted(Delivery delivery, Exception lastFailure) {}
  }
}
