package dev.onevision.kafka.replies;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.CaptionOrigin;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.kafka.captions.CaptionPublisher;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.tracing.Tracing;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * Sends events with the shared sender, to the gateway's partition. Only the last event of a request
 * continues its trace: a span for each token would cost more than the token.
 */
record KafkaReplyPublisher(MessageSender sender, CaptionPublisher captions, Tracing tracing)
    implements ReplyPublisher {

  @Override
  public CompletableFuture<Void> publish(ReplyAddress address, ReplyEvent event) {
    return switch (event) {
      case ReplyEvent.Token _, ReplyEvent.ChoiceFinished _ ->
          sender.send(TopicNames.REPLIES, address.partition(), event.requestId(), event);
      case ReplyEvent.Finished finished -> publishLast(address, finished);
      case ReplyEvent.Failed failed -> {
        Tracing.fail(tracing.current(), failed.failure().code().name().toLowerCase(Locale.ROOT));
        yield publishLast(address, failed);
      }
    };
  }

  private CompletableFuture<Void> publishLast(ReplyAddress address, ReplyEvent event) {
    return sender.sendTraced(TopicNames.REPLIES, address.partition(), event.requestId(), event);
  }

  @Override
  public boolean exists(ReplyAddress address) {
    return sender.hasPartition(TopicNames.REPLIES, address.partition());
  }

  @Override
  public ReplyTo to(GenerationRequest request) {
    CaptionOrigin origin = request.caption();
    return origin == null
        ? new GatewayReplies(this, request.replyTo())
        : new CaptionReplies(request, origin, captions);
  }
}
