package dev.onevision.kafka.requests;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.kafka.connection.MessageSender;
import java.util.concurrent.CompletableFuture;

/** Sends requests with the shared sender. */
record KafkaRequestPublisher(MessageSender sender) implements RequestPublisher {

  @Override
  public boolean isReady() {
    return sender.isOpen();
  }

  @Override
  public CompletableFuture<Void> publish(String topic, GenerationRequest request) {
    return sender.sendTraced(topic, null, request.id(), request);
  }

  @Override
  public CompletableFuture<Void> publish(GenerationRequest request) {
    return publish(
        request.needsVision()
            ? TopicNames.visionRequests(request.priority())
            : TopicNames.llmRequests(request.priority()),
        request);
  }
}
