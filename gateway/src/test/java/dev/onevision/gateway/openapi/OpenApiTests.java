package dev.onevision.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.onevision.contract.rules.SamplingRange;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.DocumentedApi;
import dev.onevision.gateway.testing.Http;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;
import tools.jackson.databind.JsonNode;

@GatewayTest
class OpenApiTests {

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  @Autowired private ApplicationContext gateway;
  @LocalServerPort private int port;
  private Http http;
  private DocumentedApi api;

  @BeforeEach
  void read() {
    http = new Http(port);
    api = Objects.requireNonNull(http.documented());
  }

  @Test
  void theDocumentIsValid() {
    Schema meta =
        REGISTRY.getSchema(
            OpenApiBuilder.read(OpenApiTests.class, "openapi-3.1.schema.json").toString());
    assertThat(meta.validate(api.document().toString(), InputFormat.JSON)).isEmpty();
  }

  @Test
  void everySchemaIsValid() {
    Schema meta =
        REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    List<JsonNode> schemas = api.document().findValues("schema");
    api.document().at("/components/schemas").values().forEach(schemas::add);
    assertThat(schemas).hasSizeGreaterThan(60);
    for (JsonNode schema : schemas) {
      assertThat(meta.validate(schema.toString(), InputFormat.JSON))
          .as(schema.toString())
          .isEmpty();
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<JsonNode> references = api.document().findValues("$ref");
    assertThat(references).isNotEmpty();
    for (JsonNode reference : references) {
      assertThat(reference.asString()).startsWith("#/");
      assertThat(api.document().at(reference.asString().substring(1)).isMissingNode())
          .as(reference.asString())
          .isFalse();
    }
  }

  @Test
  void theDocumentHasTheRoutesOfTheApiAndNoOthers() {
    Set<String> documented = new TreeSet<>();
    api.document()
        .path("paths")
        .forEachEntry(
            (path, item) ->
                item.propertyNames().stream()
                    .filter(METHODS::contains)
                    .forEach(method -> documented.add(method + " " + path)));
    Set<String> routes = routes();
    routes.removeIf(route -> route.equals("get /") || route.startsWith("get /playground/"));
    assertThat(documented).as("without the pages of the playground").isEqualTo(routes);
  }

  private Set<String> routes() {
    Set<String> routes = new TreeSet<>();
    for (RequestMappingInfoHandlerMapping mapping :
        gateway.getBeansOfType(RequestMappingInfoHandlerMapping.class).values()) {
      for (RequestMappingInfo route : mapping.getHandlerMethods().keySet()) {
        for (PathPattern path : route.getPatternsCondition().getPatterns()) {
          route
              .getMethodsCondition()
              .getMethods()
              .forEach(
                  method ->
                      routes.add(
                          method.name().toLowerCase(Locale.ROOT)
                              + " "
                              + path.getPatternString().replace("{*", "{")));
        }
      }
    }
    return routes;
  }

  @Test
  void operationsHaveUniqueIdsASummaryAndATag() {
    List<JsonNode> ids = api.document().path("paths").findValues("operationId");
    assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(15);
    assertThat(api.document().path("paths").findValues("summary")).hasSameSizeAs(ids);
    assertThat(api.document().path("paths").findValues("tags")).hasSameSizeAs(ids);
  }

  @Test
  void samplingParametersHaveTheRangesThatAreChecked() {
    JsonNode fields = api.document().at("/components/schemas/ChatRequest/properties");
    for (SamplingRange range :
        List.of(SamplingRange.TEMPERATURE, SamplingRange.MIN_P, SamplingRange.FREQUENCY_PENALTY)) {
      JsonNode field = fields.path(range.parameter());
      assertThat(field.path("minimum").asDouble()).isEqualTo(range.min());
      assertThat(field.path("maximum").asDouble()).isEqualTo(range.max());
    }
    assertThat(fields.at("/n/maximum").asInt()).isEqualTo(16);
    assertThat(fields.has("otherFields")).isFalse();
    assertThat(fields.has("audio")).as("a field that is always refused").isFalse();
  }

  @Test
  void otherApisHaveTheirOwnFieldsAndThoseOfChatRequestsThatTheyRead() {
    JsonNode schemas = api.document().at("/components/schemas");
    assertThat(schemas.at("/TextRequest/properties").propertyNames())
        .contains("prompt", "temperature", "max_tokens", "stream")
        .doesNotContain("messages", "tools");
    assertThat(schemas.at("/ResponseRequest/properties").propertyNames())
        .contains("input", "temperature", "max_output_tokens", "background")
        .doesNotContain("messages", "max_tokens", "n");
    assertThat(schemas.at("/MessageRequest/properties").propertyNames())
        .contains("messages", "system", "max_tokens", "top_k", "stop_sequences")
        .doesNotContain("stop", "n");
    assertThat(schemas.at("/CaptionForm/properties").propertyNames())
        .contains("image", "prompt", "max_tokens", "seed");
  }

  @Test
  void theDocumentCanBeCached() {
    HttpResponse<String> first = http.get("/openapi.json");
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.body().length()).isLessThan(200_000);
    String tag = first.headers().firstValue("etag").orElseThrow();
    HttpResponse<String> second =
        http.send(http.request("/openapi.json").header("If-None-Match", tag).build()).join();
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
  }
}
