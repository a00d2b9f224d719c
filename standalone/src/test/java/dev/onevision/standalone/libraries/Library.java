package dev.onevision.standalone.libraries;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A component of the bill of materials.
 *
 * @param licenses SPDX identifiers, or names where its POM has no license that SPDX knows; any of
 *     them may be chosen
 */
record Library(String group, String artifact, String version, String purl, List<String> licenses) {

  Library {
    licenses = List.copyOf(licenses);
  }

  static Library of(JsonNode component) {
    return new Library(
        component.path("group").asString(),
        component.path("name").asString(),
        component.path("version").asString(),
        component.path("purl").asString(),
        licenses(component));
  }

  String name() {
    return group + ":" + artifact;
  }

  boolean isOurs() {
    return group.equals("dev.onevision");
  }

  private static List<String> licenses(JsonNode component) {
    List<String> licenses = new ArrayList<>();
    for (JsonNode choice : component.path("licenses").values()) {
      JsonNode license = choice.path("license");
      if (choice.has("expression")) {
        Stream.of(choice.path("expression").asString().split("[() ]+|\\bOR\\b"))
            .filter(part -> !part.isBlank())
            .forEach(licenses::add);
      } else {
        licenses.add(license.path("id").asString(license.path("name").asString("")));
      }
    }
    return licenses;
  }
}
