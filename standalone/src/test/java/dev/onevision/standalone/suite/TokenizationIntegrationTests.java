package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.testing.Http;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The tokenizer through Kafka, against the recorded prompts of the demo model. */
@ExtendWith(RunningSuite.class)
class TokenizationIntegrationTests {

  /** Stands for the tokens of an image in the records. */
  private static final int IMAGE = -200;

  @Test
  void promptsWithAndWithoutImagesHaveTheRecordedTokens(SuiteClient suite) throws IOException {
    for (String kind : List.of("text", "image", "images")) {
      JsonNode line = first(kind);
      List<Path> images = new ArrayList<>();
      if (line.has("file")) {
        images.add(Samples.folder().resolve(line.path("file").asString()));
      }
      line.path("files").forEach(file -> images.add(Samples.folder().resolve(file.asString())));
      List<Integer> ids = new ArrayList<>();
      line.path("prompt_ids").forEach(id -> ids.add(id.asInt()));
      int imageTokens = 0;
      for (JsonNode tokens : line.path("image_embeddings")) {
        imageTokens += tokens.asInt();
      }
      ids.removeIf(id -> id == IMAGE);

      JsonNode body =
          post(suite, "/tokenize", suite.body(line.path("question").asString(), images, Map.of()));
      assertThat(body.path("tokens").toString())
          .as(kind)
          .isEqualTo(ids.toString().replace(" ", ""));
      assertThat(body.path("image_tokens").asInt()).as(kind).isEqualTo(imageTokens);
      assertThat(body.path("count").asInt()).as(kind).isEqualTo(ids.size() + imageTokens);
      assertThat(body.path("max_model_len").asInt()).isPositive();
    }
  }

  @Test
  void aTextComesBackFromItsTokens(SuiteClient suite) {
    String text = "A star, \u00e9toile \uD83D\uDE80 <|im_end|>";
    JsonNode tokens =
        post(suite, "/tokenize", Map.of("prompt", text, "return_token_strings", true));
    assertThat(tokens.path("token_strings")).hasSameSizeAs(tokens.path("tokens"));
    List<Integer> ids = new ArrayList<>();
    tokens.path("tokens").forEach(id -> ids.add(id.asInt()));
    JsonNode back = post(suite, "/detokenize", Map.of("tokens", ids));
    assertThat(back.path("prompt").asString()).isEqualTo(text);
  }

  @Test
  void aTokenThatTheModelDoesNotHaveIsRefused(SuiteClient suite) {
    Http http = new Http(suite.url().getPort());
    JsonNode error =
        Http.error(
            http.send(
                    http.request("/detokenize")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"tokens\": [99999999]}"))
                        .build())
                .join(),
            400);
    assertThat(error.path("param").asString()).isEqualTo("tokens");
  }

  private static JsonNode first(String kind) throws IOException {
    try (Stream<String> lines = Files.lines(Samples.folder().resolve("samples.jsonl"))) {
      return lines
          .map(SuiteClient.JSON::readTree)
          .filter(line -> line.path("kind").asString().equals(kind))
          .findFirst()
          .orElseThrow();
    }
  }

  private static JsonNode post(SuiteClient suite, String path, Map<String, Object> body) {
    Http http = new Http(suite.url().getPort());
    var response =
        http.send(
                http.request(path)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(SuiteClient.JSON.writeValueAsBytes(body)))
                    .build())
            .join();
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Http.json(response);
  }
}
