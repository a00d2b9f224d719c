package dev.onevision.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Requests that OpenAI's description allows are in ours, but for what the documentation says. */
@GatewayTest
class OpenAiCompatibilityTests {

  @LocalServerPort private int port;

  @ParameterizedTest
  @CsvSource({
    "ChatRequest,"
        + " 'audio,functions,function_call,moderation,prediction,prompt_cache_options,web_search_options'",
    "ResponseRequest,"
        + " 'conversation,context_management,moderation,previous_response_id,prompt,prompt_cache_options'",
    "TextRequest, 'best_of,echo,logprobs,suffix'",
    "BatchRequest, ''"
  })
  void everyFieldOfOpenAiIsHereWithItsTypes(String name, String absent) {
    JsonNode theirs =
        OpenApiBuilder.read(OpenAiCompatibilityTests.class, "openai-requests.json").path(name);
    JsonNode schemas = Http.json(new Http(port).get("/openapi.json")).at("/components/schemas");
    JsonNode ours = schemas.path(name).path("properties");
    // Fields that are refused, or named in x-ignored-fields.
    Set<String> missing = new TreeSet<>(theirs.propertyNames());
    missing.removeAll(ours.propertyNames());
    assertThat(missing)
        .isEqualTo(new TreeSet<>(List.of(absent.isEmpty() ? new String[0] : absent.split(","))));
    ours.forEachEntry(
        (field, schema) -> {
          Set<String> types = types(schema, schemas);
          if (theirs.has(field) && !types.isEmpty()) {
            assertThat(types).as(field).containsAll(expected(theirs.path(field)));
          }
        });
  }

  /** The field may be absent instead of null, and an integer is a number. */
  private static Set<String> expected(JsonNode types) {
    Set<String> expected = new TreeSet<>();
    types.values().forEach(type -> expected.add(type.asString()));
    expected.remove("null");
    return expected;
  }

  /** The types of a schema; empty if it allows all. */
  private static Set<String> types(JsonNode schema, JsonNode schemas) {
    Set<String> types = new TreeSet<>();
    JsonNode reference = schema.get("$ref");
    if (reference != null) {
      types.addAll(types(schemas.path(reference.asString().replaceAll(".*/", "")), schemas));
    }
    JsonNode own = schema.path("type");
    (own.isArray() ? own.values() : List.of(own))
        .forEach(
            type -> {
              if (type.isString()) {
                types.add(type.asString());
              }
            });
    List.of("const", "enum")
        .forEach(
            keyword ->
                schema
                    .path(keyword)
                    .values()
                    .forEach(
                        value -> types.add(value.getNodeType().name().toLowerCase(Locale.ROOT))));
    if (schema.path("const").isString()) {
      types.add("string");
    }
    schema.path("anyOf").values().forEach(form -> types.addAll(types(form, schemas)));
    return types;
  }
}
