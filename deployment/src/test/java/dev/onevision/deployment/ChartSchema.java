package dev.onevision.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code values.schema.json} allows. */
final class ChartSchema {

  private ChartSchema() {}

  /** Keys of {@code gateway.limits}, each with the last word of its definition, or its type. */
  static Map<String, String> gatewayLimits() {
    try {
      JsonNode schema =
          new ObjectMapper().readTree(Checkout.CHART.resolve("values.schema.json").toFile());
      Map<String, String> limits = new LinkedHashMap<>();
      schema
          .at("/properties/gateway/properties/limits/properties")
          .properties()
          .forEach(
              limit -> {
                String reference = limit.getValue().path("$ref").asText();
                limits.put(
                    limit.getKey(),
                    reference.isEmpty()
                        ? limit.getValue().path("type").asText()
                        : reference.substring(reference.lastIndexOf('/') + 1));
              });
      return limits;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
