package dev.onevision.gateway.openapi;

import dev.onevision.gateway.access.limits.LimitHeaders;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The headers of responses in the OpenAPI document. */
final class Headers {

  private Headers() {}

  /** Adds a reference to a header to those of a response. */
  static void add(ObjectNode headers, String name) {
    headers.putObject(name).put("$ref", "#/components/headers/" + name);
  }

  /** The components of the headers that limits name, by name. */
  static ObjectNode ofLimits() {
    ObjectNode components = JsonNodeFactory.instance.objectNode();
    for (String name : LimitHeaders.NAMES) {
      String what = name.substring(name.lastIndexOf('-') + 1);
      boolean duration = name.contains("-reset-");
      String meaning =
          duration
              ? "Time until none of the limit is used, such as 120ms, 1.5s or 6m0s."
              : name.contains("-remaining-")
                  ? "Of the limit, the " + what + " that are left."
                  : "Max "
                      + what
                      + " per minute of the key or its tenant, whichever has less left.";
      components
          .putObject(name)
          .put("description", meaning + " Absent without such a limit.")
          .putObject("schema")
          .put("type", "string")
          .put("pattern", duration ? LimitHeaders.DURATION : "^[0-9]+$");
    }
    return components;
  }
}
