package dev.onevision.messaging.replies;

import dev.onevision.messaging.connection.MessageSender;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.ReplyAddress;
import dev.onevision.messaging.wire.ReplyEvent;
import java.util.concurrent.CompletableFuture;

/** Sends events by the shared sender, straight to the gateway's partition. */
record KafkaReplyPublisher(MessageSender sender) implements ReplyPublisher {

  @Override
  public CompletableFuture<Void> publish(ReplyAddress address, ReplyEvent event) {
    return sender.send(Topics.REPLIES, address.partition(), event.requestId(), event);
  }
}
