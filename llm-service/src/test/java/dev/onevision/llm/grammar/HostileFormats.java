package dev.onevision.llm.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Formats that are as expensive as a request can make them. */
final class HostileFormats {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MAX_CHARACTERS = 60_000;

  private final RandomGenerator random;

  HostileFormats(RandomGenerator random) {
    this.random = random;
  }

  OutputFormat.Constrained next() {
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5 -> schema(JSON.objectNode().put("pattern", pattern()));
      case 6, 7 -> new OutputFormat.Regex(pattern());
      case 8 -> new OutputFormat.Choice(list(count(3000), i -> "t" + random.nextInt(99_999) + i));
      case 9 -> schema(properties());
      case 10 -> schema(values());
      case 11 -> schema(alternatives());
      case 12 -> schema(references());
      case 13 -> schema(keys());
      case 14 -> schema(combined());
      case 15 -> schema(array());
      case 16 -> schema(number());
      case 17 -> schema(lengths());
      case 18 -> schema(nested());
      default -> schema(patterns());
    };
  }

  private static OutputFormat.Constrained schema(ObjectNode schema) {
    String text = schema.toString();
    return new OutputFormat.JsonSchema(
        text.length() <= 65_536 ? text : "{\"enum\":[\"" + "x".repeat(1000) + "\"]}");
  }

  private int count(int max) {
    return 1 + random.nextInt(random.nextBoolean() ? max : Math.max(1, max / 20));
  }

  private static List<String> list(int count, IntFunction<String> item) {
    return IntStream.range(0, count).mapToObj(item).toList();
  }

  private static String joined(int count, String separator, IntFunction<String> item) {
    return IntStream.range(0, count).mapToObj(item).collect(Collectors.joining(separator));
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  String pattern() {
    int n = count(2400);
    String pattern =
        switch (random.nextInt(16)) {
          case 0 -> "^(" + joined(n, "|", i -> range(i, 16) + "+") + ")+$";
          case 1 -> "^(" + joined(n, "|", i -> range(i, 16) + "x") + ")+$";
          case 2 -> "^(" + joined(n, "|", i -> range(i, 16) + range(i + 1, 9) + "*") + "){1,9}";
          case 3 -> ".*a.{" + n + "}";
          case 4 -> "(a|b|ab){" + n + "," + 2 * n + "}";
          case 5 -> "((\\p{L}+\\s?){" + count(60) + "}){" + count(60) + "}";
          case 6 -> joined(n, "", i -> "\\p{L}\\P{Lu}?");
          case 7 -> joined(n, "|", i -> "[^" + (char) (0x4e00 + i) + "]");
          case 8 -> "[" + joined(n, "", i -> "\\p{Lo}\\W\\S") + "]+";
          case 9 -> joined(n, "|", i -> Integer.toString(random.nextInt(99_999), 36));
          case 10 -> joined(count(40), "", i -> "(?=.*" + (char) ('a' + i % 26) + ")") + ".*$";
          case 11 -> joined(count(200), "", i -> "(?!" + atom(3) + ")") + atom(4);
          case 12 -> "(((((a{9}){" + n + "})?){9}){9}){9}";
          case 13 -> "(" + "(".repeat(45) + "a*" + ")*".repeat(45) + ")" + "{" + n + "}";
          case 14 -> joined(count(300), "", i -> "(" + atom(2) + "|" + atom(2) + ")?");
          default -> joined(count(30), "|", i -> atom(6));
        };
    if (random.nextInt(4) == 0) {
      pattern = "^(" + pattern + ")$";
    }
    return pattern.substring(0, Math.min(pattern.length(), MAX_CHARACTERS / 2));
  }

  private static String range(int i, int width) {
    int from = 0x100 + i * 20;
    return "[" + (char) from + "-" + (char) (from + width) + "]";
  }

  /** A random regular expression. */
  private String atom(int depth) {
    if (depth == 0) {
      return pick(
          List.of("a", "b", "[a-f]", "\\d", "\\w", ".", "\\p{Lu}", "é", "[^x]", "🦊", "\\s", "0"));
    }
    String inner =
        switch (random.nextInt(5)) {
          case 0 -> atom(depth - 1) + atom(depth - 1);
          case 1, 2 -> "(" + atom(depth - 1) + "|" + atom(depth - 1) + ")";
          case 3 -> "(" + atom(depth - 1) + ")";
          default -> "(?:" + atom(depth - 1) + atom(0) + ")";
        };
    return inner
        + pick(List.of("", "", "*", "+", "?", "{2}", "{0,7}", "{3,}", "{" + count(99) + "}"));
  }

  private ObjectNode properties() {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    int kind = random.nextInt(4);
    int n = count(kind == 0 ? 1200 : 3500);
    for (int i = 0; i < n; i++) {
      ObjectNode property = properties.putObject("p" + i);
      if (kind == 0) {
        property.put("type", "string").put("pattern", "^[a-" + (char) ('b' + i % 24) + "]+$");
      } else if (kind == 1) {
        property.put("minimum", i);
      }
    }
    if (random.nextBoolean()) {
      schema.putArray("required").add("p" + n / 2);
    }
    return random.nextBoolean() ? schema : schema.put("additionalProperties", true);
  }

  private ObjectNode values() {
    ObjectNode schema = JSON.objectNode();
    ArrayNode values = schema.putArray("enum");
    int n = count(5000);
    for (int i = 0; i < n; i++) {
      switch (random.nextInt(3)) {
        case 0 -> values.add(random.nextInt());
        case 1 -> values.add("v" + i);
        default -> values.add("語".repeat(random.nextInt(4)) + i);
      }
    }
    return schema;
  }

  private ObjectNode alternatives() {
    ObjectNode schema = JSON.objectNode();
    ArrayNode list = schema.putArray(random.nextBoolean() ? "anyOf" : "oneOf");
    int n = count(1000);
    int kind = random.nextInt(5);
    for (int i = 0; i < n; i++) {
      ObjectNode one = list.addObject();
      switch (kind) {
        case 0 -> one.put("type", "string").put("maxLength", 100 + i);
        case 1 -> one.put("pattern", ".*" + (char) ('a' + i % 26) + ".{" + i % 9 + "}$");
        case 2 -> one.putObject("properties").putObject("kind").put("const", i);
        case 3 -> one.put("type", "array").putObject("items").put("$ref", "#");
        default -> one.put("type", "integer").put("minimum", i);
      }
    }
    if (random.nextInt(3) == 0) {
      schema.putArray("required").add("kind");
    }
    return schema;
  }

  /** Definitions that refer to one another in chains and cycles, next to other keywords. */
  private ObjectNode references() {
    ObjectNode schema = JSON.objectNode().put("$ref", "#/$defs/d0");
    ObjectNode definitions = schema.putObject("$defs");
    int n = count(300);
    int kind = random.nextInt(4);
    for (int i = 0; i < n; i++) {
      ObjectNode definition = definitions.putObject("d" + i);
      for (String name : List.of("a", "b", "c")) {
        String target = "#/$defs/d" + (kind == 0 ? random.nextInt(n) : Math.min(i + 1, n - 1));
        ObjectNode property = definition.withObject("/properties").putObject(name);
        if (kind == 3) {
          property.putArray("allOf").addObject().put("$ref", target);
        } else {
          property.put("$ref", target);
        }
        if (kind >= 2) {
          property.put("minProperties", random.nextInt(2));
        }
      }
    }
    return schema;
  }

  private ObjectNode keys() {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    if (random.nextBoolean()) {
      schema.putObject("propertyNames").put("pattern", pattern());
    }
    ObjectNode patterns = schema.putObject("patternProperties");
    int n = count(60);
    for (int i = 0; i < n; i++) {
      patterns.putObject(random.nextInt(3) == 0 ? atom(4) : "^p" + i).put("type", "integer");
    }
    for (int i = count(300); i > 0; i--) {
      schema.withObject("/properties").putObject("p" + i);
    }
    return schema.put("additionalProperties", random.nextBoolean());
  }

  private ObjectNode combined() {
    ObjectNode schema = JSON.objectNode();
    ObjectNode large = schema.putObject("$defs").putObject("large");
    int properties = count(1500);
    for (int i = 0; i < properties; i++) {
      large.withObject("/properties").putObject("p" + i);
    }
    if (random.nextBoolean()) {
      large.put("additionalProperties", false);
    }
    ArrayNode all = schema.putArray("allOf");
    for (int i = count(250); i > 0; i--) {
      all.addObject().put("$ref", "#/$defs/large");
    }
    if (random.nextBoolean()) {
      ArrayNode any = schema.putArray("anyOf");
      for (int i = count(300); i > 0; i--) {
        any.addObject().putArray("required").add("p" + i);
      }
    }
    return schema;
  }

  private ObjectNode array() {
    ObjectNode schema = JSON.objectNode().put("type", "array");
    switch (random.nextInt(3)) {
      case 0 -> {
        ArrayNode values = schema.putObject("items").putArray("enum");
        for (int i = count(14); i > 0; i--) {
          values.add(i);
        }
        schema.put("uniqueItems", true);
      }
      case 1 -> {
        ArrayNode items = schema.putArray("prefixItems");
        for (int i = count(3000); i > 0; i--) {
          items.addObject();
        }
      }
      default -> schema.putObject("items").put("pattern", pattern());
    }
    return schema
        .put("minItems", random.nextInt(3) == 0 ? random.nextInt(1, 1_000_000_000) : 0)
        .put("maxItems", 1_000_000_000);
  }

  private ObjectNode number() {
    String digits = joined(count(390), "", _ -> String.valueOf(random.nextInt(10)));
    ObjectNode schema = JSON.objectNode().put("type", random.nextBoolean() ? "integer" : "number");
    schema.put("maximum", new java.math.BigDecimal("1" + digits + "." + digits.charAt(0)));
    schema.put("minimum", new java.math.BigDecimal("-0." + digits));
    return schema.put(
        "multipleOf",
        pick(
            List.of(
                new java.math.BigDecimal("0.001"),
                new java.math.BigDecimal("997"),
                new java.math.BigDecimal("9999"),
                new java.math.BigDecimal("1e-300"),
                new java.math.BigDecimal("123456789"),
                new java.math.BigDecimal("0.37"))));
  }

  private ObjectNode lengths() {
    return JSON.objectNode()
        .put("type", "string")
        .put("minLength", random.nextInt(1, 5000))
        .put("maxLength", random.nextInt(5000, 2_000_000_000))
        .put("pattern", random.nextBoolean() ? "^[a-z]+( [a-z]+)*$" : pattern());
  }

  private ObjectNode nested() {
    ObjectNode root = JSON.objectNode();
    ObjectNode at = root;
    for (int i = 0; i < 28; i++) {
      ArrayNode list = at.putArray("anyOf");
      for (int width = count(20); width > 0; width--) {
        list.addObject().put("pattern", atom(3));
      }
      at = list.addObject();
    }
    return root;
  }

  private ObjectNode patterns() {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    List<String> names = new ArrayList<>();
    int budget = MAX_CHARACTERS / 2;
    while (budget > 0 && names.size() < 200) {
      String pattern = pattern();
      String name = "p" + names.size();
      names.add(name);
      budget -= pattern.length() + 100;
      if (budget > 0) {
        schema.withObject("/properties").putObject(name).put("pattern", pattern);
      }
    }
    return schema;
  }
}
