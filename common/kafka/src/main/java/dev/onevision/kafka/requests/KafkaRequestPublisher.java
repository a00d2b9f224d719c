package dev.onevision.kafka.requests;

import dev.onevision.contract.topics.ModelQueue;
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
  public CompletableFuture<Void> publish(ModelQueue queue, GenerationRequest request) {
    return publish(
        request.needsVision()
            ? queue.visionRequests(request.priority())
            : queue.llmRequests(request.priority()),
        request);
  }
}
