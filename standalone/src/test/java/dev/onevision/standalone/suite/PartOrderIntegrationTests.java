package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.client.Completion;
import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.Http;
import dev.onevision.standalone.suite.Samples.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Images and videos after the text give the same tokens as before the text. */
@ExtendWith(RunningSuite.class)
class PartOrderIntegrationTests {

  @Test
  void chatReadsMediaBehindTheTextBeforeIt(SuiteClient suite) {
    SoftAssertions answers = new SoftAssertions();
    for (Sample sample : samples()) {
      Completion answer = suite.ask(textFirst(sample, suite));
      answers.assertThat(answer.text()).as(sample.toString()).isEqualTo(sample.expected());
      answers
          .assertThat(answer.promptTokens())
          .as(sample.toString())
          .isEqualTo(sample.promptTokens());
    }
    answers.assertAll();
  }

  @Test
  void batchLinesReadMediaBehindTheTextBeforeIt(SuiteClient suite) {
    Map<String, Sample> asked = new LinkedHashMap<>();
    StringBuilder lines = new StringBuilder();
    for (Sample sample : samples()) {
      String id = "line-" + asked.size();
      asked.put(id, sample);
      lines.append(BatchClient.line(id, textFirst(sample, suite)));
    }
    BatchClient client = new BatchClient(new Http(suite.url().getPort()));
    JsonNode batch = client.end(client.start(lines.toString(), "24h"), Duration.ofMinutes(3));
    Map<String, JsonNode> answers = client.lines(batch.path("output_file_id"));
    assertThat(answers.keySet()).containsExactlyInAnyOrderElementsOf(asked.keySet());
    asked.forEach(
        (id, sample) ->
            assertThat(BatchClient.answer(Objects.requireNonNull(answers.get(id))))
                .as(sample.toString())
                .isEqualTo(sample.expected()));
  }

  private static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>(Samples.read());
    samples.removeIf(sample -> sample.images().isEmpty());
    assertThat(samples).hasSize(38);
    return samples;
  }

  private static Map<String, Object> textFirst(Sample sample, SuiteClient suite) {
    List<Object> content = new ArrayList<>();
    content.add(Map.of("type", "text", "text", sample.question()));
    if (sample.kind().equals("video")) {
      content.add(SuiteClient.frames(sample.images()));
    } else {
      sample.images().stream()
          .map(SuiteClient::dataUrl)
          .map(url -> Map.of("type", "image_url", "image_url", Map.of("url", url)))
          .forEach(content::add);
    }
    return Map.of(
        "model",
        suite.model(),
        "temperature",
        0,
        "messages",
        List.of(Map.of("role", "user", "content", content)));
  }
}
