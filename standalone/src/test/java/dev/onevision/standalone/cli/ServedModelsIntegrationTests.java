package dev.onevision.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.onevision.client.ChatRequest;
import dev.onevision.client.OpenAiClient;
import dev.onevision.gateway.testing.Http;
import dev.onevision.inference.testing.Parity;
import dev.onevision.standalone.suite.RunningSuiteOfTwoModels;
import dev.onevision.standalone.suite.SuiteClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** One process that serves two models, as {@code ./onevision serve} starts it. */
@ExtendWith(RunningSuiteOfTwoModels.class)
class ServedModelsIntegrationTests {

  private static final String IMAGE =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")))
          .resolve("demo-model/samples/scene-8.jpg")
          .toString();
  private static final String CAPTION =
      "The image shows a large green square in the center, on a brown background.";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void bothModelsAreListedAndReady(SuiteClient suite) {
    JsonNode models = Http.json(new Http(suite.url().getPort()).get("/v1/models")).path("data");
    assertThat(models)
        .extracting(
            model -> model.path("id").asString(),
            model -> model.path("ready").asBoolean(),
            model -> model.path("vision").asBoolean())
        .containsExactly(
            tuple(RunningSuiteOfTwoModels.DEMO, true, true),
            tuple(RunningSuiteOfTwoModels.REFERENCE, true, true));
  }

  @Test
  void eachModelAnswersRequestsThatNameIt(SuiteClient suite) throws Exception {
    JsonNode reference =
        Parity.records("generation").stream()
            .filter(record -> record.path("id").asString().equals("text_short"))
            .findFirst()
            .orElseThrow();
    JsonNode greedy = reference.path("greedy");
    ChatRequest question =
        ChatRequest.ask(RunningSuiteOfTwoModels.REFERENCE, List.of(), "What is the answer?")
            .with(
                Map.of(
                    "temperature",
                    0,
                    "repetition_penalty",
                    1,
                    "max_tokens",
                    greedy.path("ids").size()));
    try (OpenAiClient client = new OpenAiClient(suite.url(), null)) {
      assertThat(client.complete(question).text()).isEqualTo(greedy.path("text").asString());
    }
    assertThat(caption(suite, "--model", RunningSuiteOfTwoModels.DEMO)).isZero();
    assertThat(out.toString()).isEqualToIgnoringNewLines(CAPTION);
    assertThat(caption(suite, "--model", RunningSuiteOfTwoModels.REFERENCE)).isZero();
    assertThat(out.toString().lines()).filteredOn(CAPTION::equals).hasSize(1);
  }

  @Test
  void aRequestMustNameOneOfThem(SuiteClient suite) {
    Http http = new Http(suite.url().getPort());
    JsonNode refused =
        Http.error(
            http.send(http.chat("{\"messages\": [{\"role\": \"user\", \"content\": \"?\"}]}"))
                .join(),
            400);
    assertThat(refused.path("param").asString()).isEqualTo("model");
    assertThat(refused.path("message").asString())
        .contains(RunningSuiteOfTwoModels.DEMO, RunningSuiteOfTwoModels.REFERENCE);
    assertThat(caption(suite, "--model", "other")).isEqualTo(Commands.FAILED);
    assertThat(err.toString())
        .contains("does not serve the model other. Its models are lab/demo, reference.");
  }

  private int caption(SuiteClient suite, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("caption", "--url", suite.url().toString(), IMAGE));
    arguments.addAll(List.of(options));
    return Commands.run(
        new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
  }
}
