package dev.onevision.kafka.replies;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.CaptionOrigin;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.kafka.captions.CaptionPublisher;
import dev.onevision.kafka.connection.MessageSender;
import java.util.concurrent.CompletableFuture;

/** Sends events with the shared sender, to the gateway's partition. */
record KafkaReplyPublisher(MessageSender sender, CaptionPublisher captions)
    implements ReplyPublisher {

  @Override
  public CompletableFuture<Void> publish(ReplyAddress address, ReplyEvent event) {
    return sender.send(TopicNames.REPLIES, address.partition(), event.requestId(), event);
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
