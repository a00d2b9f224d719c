package dev.onevision.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.messaging.claimcheck.ClaimCheckStore;
import dev.onevision.messaging.control.ControlBus;
import dev.onevision.messaging.replies.ReplyPublisher;
import dev.onevision.messaging.replies.ReplyReader;
import dev.onevision.messaging.requests.RequestPublisher;
import dev.onevision.messaging.topics.ShareGroups;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.ClaimCheck;
import dev.onevision.messaging.wire.ControlMessage;
import dev.onevision.messaging.wire.GenerationRequest;
import dev.onevision.messaging.wire.Part;
import dev.onevision.messaging.wire.Priority;
import dev.onevision.messaging.wire.ReplyAddress;
import dev.onevision.messaging.wire.ReplyEvent;
import dev.onevision.messaging.wire.Sampling;
import dev.onevision.messaging.wire.Stopping;
import dev.onevision.messaging.wire.Turn;
import dev.onevision.messaging.wire.WireCodec;
import dev.onevision.messaging.workqueue.Delivery;
import dev.onevision.messaging.workqueue.WorkHandler;
import dev.onevision.messaging.workqueue.WorkQueue;
import dev.onevision.messaging.workqueue.WorkQueues;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

public class MessagingIntegrationTests {

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
                  Topics.LLM_REQUESTS_INTERACTIVE,
                  ShareGroups.LLM_INTERACTIVE,
                  4,
                  new Echo(worker.get(WireCodec.class), worker.get(ReplyPublisher.class)));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> reader.isReady() && queue.isReady() && worker.get(ControlBus.class).isReady());

      gateway
          .get(RequestPublisher.class)
          .publish(request("one", reader.address(), "hello"))
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
                                  && record.startsWith(Topics.LLM_REQUESTS_INTERACTIVE)));
    }
  }

  @Test
  void contentIsReadBackByItsClaimCheck() throws Exception {
    try (Suite writer = new Suite();
        Suite reader = new Suite()) {
      ByteBuffer content = ByteBuffer.wrap("content".getBytes(StandardCharsets.UTF_8));
      ClaimCheck claim = writer.get(ClaimCheckStore.class).write(Topics.MEDIA, "one", content);
      assertThat(reader.get(ClaimCheckStore.class).read(claim)).isEqualTo(content);
    }
  }

  /** A small request. */
  public static GenerationRequest request(String id, ReplyAddress replyTo, String text) {
    return new GenerationRequest(
        id,
        replyTo,
        Instant.now().plusSeconds(60),
        Priority.INTERACTIVE,
        "demo",
        List.of(new Turn(Turn.Role.USER, List.of(new Part.Text(text)))),
        new Sampling(null, null, null, null, null),
        new Stopping(null, List.of()));
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
