package dev.onevision.kafka.captions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.topics.TopicNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class AsyncApiTests {

  private final Path docs =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root"))).resolve("docs");
  private final JsonNode document =
      new YAMLMapper().readTree(docs.resolve("asyncapi.yaml").toFile());

  @Test
  void namesTheTopicsThereAre() {
    assertThat(document.path("asyncapi").asString()).startsWith("3.");
    assertThat(document.path("channels").valueStream().map(c -> c.path("address").asString()))
        .containsExactlyInAnyOrder(
            TopicNames.CAPTION_REQUESTS, TopicNames.CAPTION_RESULTS, TopicNames.CAPTION_FAILURES);
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> references = new ArrayList<>();
    collect(document, references);
    assertThat(references)
        .isNotEmpty()
        .allSatisfy(
            reference -> {
              if (reference.startsWith("#")) {
                assertThat(document.at(reference.substring(1)).isMissingNode()).isFalse();
              } else {
                assertThat(Files.isRegularFile(docs.resolve(reference))).isTrue();
              }
            });
  }

  private static void collect(JsonNode node, List<String> references) {
    if (node.has("$ref")) {
      references.add(node.path("$ref").asString());
    }
    node.valueStream().forEach(child -> collect(child, references));
  }
}
