package dev.onevision.standalone.clients.matrix;

import dev.onevision.gateway.testing.OpenAiJavaScriptClient;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A library for JavaScript, which runs all scenarios in one process. */
final class JavaScriptClient implements ScenarioClient {

  private final String name;
  private final String mode;
  private @Nullable JsonNode observed;

  JavaScriptClient(String name, String mode) {
    this.name = name;
    this.mode = mode;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Map<String, ?> run(Scenario scenario, ScenarioInput input)
      throws Unsupported, IOException {
    if (observed == null) {
      observed =
          OpenAiJavaScriptClient.install()
              .runScenarios(URI.create(input.url()).getPort(), mode, json(input));
    }
    JsonNode seen = observed.path(scenario.name());
    if (seen.has("unsupported")) {
      throw new Unsupported(seen.path("unsupported").asString());
    }
    if (seen.has("error") || seen.isMissingNode()) {
      throw new IOException(seen.path("error").asString("The scenario did not run."));
    }
    return JsonMapper.shared().convertValue(seen, Map.class);
  }

  /** Jackson writes paths as URLs. */
  private static String json(ScenarioInput input) {
    var node = JsonMapper.shared().createObjectNode();
    node.put("failingOnce", input.failingOnce()).put("model", input.model());
    node.put("image", input.image().toString()).put("question", input.question());
    node.put("expected", input.expected()).put("nextQuestion", input.nextQuestion());
    input.images().forEach(image -> node.withArray("images").add(image.toString()));
    node.put("pairQuestion", input.pairQuestion());
    return node.toString();
  }
}
