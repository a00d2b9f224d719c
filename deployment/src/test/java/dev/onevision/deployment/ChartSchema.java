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

  /**
   * Keys of {@code gateway.limits} with their rooms, each with the last word of its definition, or
   * its type.
   */
  static Map<String, String> gatewayLimits() {
    try {
      JsonNode schema =
          new ObjectMapper().readTree(Checkout.CHART.resolve("values.schema.json").toFile());
      Map<String, String> limits = new LinkedHashMap<>();
      schema
          .at("/properties/gateway/properties/limits/properties")
          .properties()
          .forEach(
              room ->
                  room.getValue()
                      .path("properties")
                      .properties()
                      .forEach(
                          limit ->
                              limits.put(
                                  room.getKey() + "." + limit.getKey(), type(limit.getValue()))));
      return limits;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String type(JsonNode limit) {
    String reference = limit.path("$ref").asText();
    return reference.isEmpty()
        ? limit.path("type").asText()
        : reference.substring(reference.lastIndexOf('/') + 1);
  }
}
