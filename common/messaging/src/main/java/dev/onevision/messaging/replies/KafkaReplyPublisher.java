package dev.onevision.messaging.replies;

import dev.onevision.messaging.captions.CaptionPublisher;
import dev.onevision.messaging.connection.MessageSender;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.CaptionOrigin;
import dev.onevision.messaging.wire.GenerationRequest;
import dev.onevision.messaging.wire.ReplyAddress;
import dev.onevision.messaging.wire.ReplyEvent;
import java.util.concurrent.CompletableFuture;

/** Sends events by the shared sender, straight to the gateway's partition. */
record KafkaReplyPublisher(MessageSender sender, CaptionPublisher captions)
    implements ReplyPublisher {

  @Override
  public CompletableFuture<Void> publish(ReplyAddress address, ReplyEvent event) {
    return sender.send(Topics.REPLIES, address.partition(), event.requestId(), event);
  }

  @Override
  public boolean exists(ReplyAddress address) {
    return sender.hasPartition(Topics.REPLIES, address.partition());
  }

  @Override
  public ReplyPublisher of(GenerationRequest request) {
    CaptionOrigin origin = request.caption();
    return origin == null ? this : new CaptionReplies(request, origin, captions);
  }
}
