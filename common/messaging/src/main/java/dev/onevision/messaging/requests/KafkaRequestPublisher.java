package dev.onevision.messaging.requests;

import dev.onevision.messaging.connection.MessageSender;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.GenerationRequest;
import java.util.concurrent.CompletableFuture;

/** Sends requests by the shared sender. */
record KafkaRequestPublisher(MessageSender sender) implements RequestPublisher {

  @Override
  public CompletableFuture<Void> publish(String topic, GenerationRequest request) {
    return sender.send(topic, null, request.id(), request);
  }

  @Override
  public CompletableFuture<Void> publish(GenerationRequest request) {
    return publish(
        request.needsVision()
            ? Topics.visionRequests(request.priority())
            : Topics.llmRequests(request.priority()),
        request);
  }
}
