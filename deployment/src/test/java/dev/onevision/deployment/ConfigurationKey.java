package dev.onevision.deployment;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;

/**
 * A configuration key.
 *
 * @param type fully qualified name of the Java type
 * @param defaultValue empty if there is none
 * @param description plain text with Markdown for code
 * @param packages of the records that read the key
 */
record ConfigurationKey(
    String name, String type, String defaultValue, String description, Set<String> packages) {

  static ConfigurationKey of(JsonNode property) {
    String source = property.path("sourceType").asString();
    return new ConfigurationKey(
        property.path("name").asString(),
        property.path("type").asString(),
        defaultValue(property.path("defaultValue")),
        markdown(property.path("description").asString("")),
        Set.of(ClassUtils.getPackageName(source)));
  }

  /** The same key, which the records of another package read too. */
  ConfigurationKey readBy(ConfigurationKey other) {
    Set<String> both = new TreeSet<>(packages);
    both.addAll(other.packages);
    return new ConfigurationKey(
        name,
        type,
        defaultValue,
        description.isEmpty() ? other.description : description,
        Set.copyOf(both));
  }

  /** The key without its prefix. */
  String below(String prefix) {
    return name.substring(prefix.length() + 1);
  }

  /** What a user may write as the value. */
  String typeName() {
    String simple = type.substring(type.lastIndexOf('.') + 1).replaceAll("<.*", "");
    return switch (type) {
      case "java.lang.Short", "java.lang.Integer", "java.lang.Long" -> "integer";
      case "java.lang.Double", "java.lang.Float" -> "number";
      case "java.lang.Boolean" -> "boolean";
      case "java.lang.String" -> "string";
      case "java.nio.file.Path" -> "path";
      case "java.time.Duration" -> "duration";
      case "org.springframework.util.unit.DataSize" -> "size";
      case "java.util.List<java.lang.String>" -> "list of strings";
      case "java.util.List<java.lang.Integer>" -> "list of integers";
      default -> type.startsWith("dev.onevision.") ? constants() : simple;
    };
  }

  private String constants() {
    Object[] values = ClassUtils.resolveClassName(type, null).getEnumConstants();
    return values == null
        ? "string"
        : Arrays.stream(values)
            .map(value -> "`" + value.toString().toLowerCase(Locale.ROOT) + "`")
            .collect(Collectors.joining(" or "));
  }

  private static String defaultValue(JsonNode value) {
    return value.isArray()
        ? StreamSupport.stream(value.spliterator(), false)
            .map(ConfigurationKey::text)
            .collect(Collectors.joining(", "))
        : text(value);
  }

  private static String text(JsonNode value) {
    return value.isMissingNode() || value.isNull()
        ? ""
        : value.asString().replaceAll("^\\[(.*)]$", "$1");
  }

  private static String markdown(String javadoc) {
    return javadoc
        .strip()
        .replaceAll("\\{@(?:code|literal) ([^}]*)}", "`$1`")
        .replaceAll("\\{@link(?:plain)? #?([^}]*)}", "`$1`")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }
}
