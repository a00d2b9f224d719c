package dev.onevision.samples.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes caption requests to Kafka and reads what comes back. */
@Component
class Captions {

  private final KafkaTemplate<String, String> kafka;
  private final JsonMapper json;
  private final Map<String, CompletableFuture<String>> waiting = new ConcurrentHashMap<>();

  Captions(KafkaTemplate<String, String> kafka, JsonMapper json) {
    this.kafka = kafka;
    this.json = json;
  }

  /** Requests a caption of an image of at most 750 KB; a larger one needs a URL in its place. */
  CompletableFuture<String> request(Path image, String prompt) throws IOException {
    String id = UUID.randomUUID().toString();
    String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(image));
    Map<String, Object> request =
        Map.of(
            "id",
            id,
            "picture",
            Map.of("base64", base64),
            "prompt",
            prompt,
            "parameters",
            Map.of("temperature", 0));
    CompletableFuture<String> caption = new CompletableFuture<>();
    waiting.put(id, caption);
    kafka
        .send("captions.requests", id, json.writeValueAsString(request))
        .whenComplete(
            (sent, failure) -> {
              if (failure != null) {
                caption.completeExceptionally(failure);
              }
            });
    return caption;
  }

  /** The key of a result or failure is the id. Ids of other programs are skipped. */
  @KafkaListener(topics = {"captions.results", "captions.failed"})
  void receive(ConsumerRecord<String, String> record) {
    CompletableFuture<String> caption = waiting.remove(record.key());
    if (caption != null) {
      JsonNode body = json.readTree(record.value());
      caption.complete(
          body.path("caption")
              .asString(
                  body.path("reason").asString("") + ": " + body.path("message").asString("")));
    }
  }
}
