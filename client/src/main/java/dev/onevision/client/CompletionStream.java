package dev.onevision.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Collects the first choice of a streamed completion. Not thread-safe. */
final class CompletionStream {

  private final Consumer<String> onText;
  private final StringBuilder text = new StringBuilder();
  private final List<Completion.Delta> deltas = new ArrayList<>();
  private String finishReason = "";
  private JsonNode usage = OpenAiClient.JSON.createObjectNode();
  private boolean done;

  CompletionStream(Consumer<String> onText) {
    this.onText = onText;
  }

  void accept(ServerSentEvent event) throws IOException {
    if (event.isDone()) {
      done = true;
      return;
    }
    JsonNode chunk = OpenAiClient.parse(event.data());
    if (chunk.hasNonNull("error")) {
      throw ApiException.of(chunk.path("error"));
    }
    JsonNode choice = chunk.path("choices").path(0);
    String piece = choice.path("delta").path("content").asString("");
    if (!piece.isEmpty()) {
      deltas.add(new Completion.Delta(piece, System.nanoTime()));
      text.append(piece);
      onText.accept(piece);
    }
    if (choice.path("finish_reason").isString()) {
      finishReason = choice.path("finish_reason").asString();
    }
    if (chunk.path("usage").isObject()) {
      usage = chunk.path("usage");
    }
  }

  Completion completion() throws IOException {
    if (!done) {
      throw new IOException("the connection ended before the completion did");
    }
    return Completion.of(text.toString(), finishReason, usage, deltas);
  }
}
