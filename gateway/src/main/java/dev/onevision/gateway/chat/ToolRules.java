package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.CompletionFormat;
import dev.onevision.gateway.chat.ChatRequest.Function;
import dev.onevision.gateway.chat.ChatRequest.Tool;
import dev.onevision.gateway.http.ApiException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks the tools of a request. Only the LLM service knows whether it supports a schema. Pure. */
final class ToolRules {

  /** OpenAI's limit. */
  private static final int MAX_TOOLS = 128;

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
  private static final String FIELD = "tools";

  private ToolRules() {}

  /**
   * The format of a completion that may call tools.
   *
   * @param text format of a completion without calls; null for unrestricted text
   * @return {@code text} if the model must not call tools
   */
  static @Nullable CompletionFormat format(ChatRequest request, @Nullable CompletionFormat text) {
    refuseFunctions(request);
    List<CompletionFormat.Tool> tools = tools(request.tools());
    ToolChoice choice = ToolChoice.of(request.toolChoice(), names(tools));
    if (tools.isEmpty() || choice.mode() == ToolChoice.Mode.NONE) {
      return text;
    }
    FormatRules.refuseBeside(request, FIELD);
    boolean required = choice.mode() == ToolChoice.Mode.REQUIRED;
    return new CompletionFormat.Tools(
        tools,
        choice.callable(),
        required,
        !choice.single() && !Boolean.FALSE.equals(request.parallelToolCalls()),
        required ? null : text);
  }

  private static void refuseFunctions(ChatRequest request) {
    if (request.functions() != null && !request.functions().isEmpty()) {
      throw ApiException.unsupported("'functions' is not supported. Use 'tools'.", "functions");
    }
    JsonNode call = request.functionCall();
    if (call != null && !call.isNull() && !(call.isString() && call.asString().equals("none"))) {
      throw ApiException.unsupported(
          "'function_call' is not supported. Use 'tool_choice'.", "function_call");
    }
  }

  private static List<CompletionFormat.Tool> tools(@Nullable List<@Nullable Tool> tools) {
    if (tools == null) {
      return List.of();
    }
    if (tools.size() > MAX_TOOLS) {
      throw ApiException.invalidValue(
          "'tools' has %d tools, at most %d are allowed.".formatted(tools.size(), MAX_TOOLS),
          FIELD);
    }
    List<CompletionFormat.Tool> checked = new ArrayList<>(tools.size());
    Set<String> names = new HashSet<>();
    long characters = 0;
    for (int i = 0; i < tools.size(); i++) {
      CompletionFormat.Tool tool = tool(tools.get(i), FIELD + "[" + i + "]");
      if (!names.add(tool.name())) {
        throw ApiException.invalidValue(
            "'tools' has several functions with the name '" + tool.name() + "'.",
            FIELD + "[" + i + "].function.name");
      }
      characters += length(tool.description()) + length(tool.parameters());
      checked.add(tool);
    }
    if (characters > SchemaRules.MAX_CHARACTERS) {
      throw ApiException.invalidValue(
          "The tools have %d characters, at most %d are allowed."
              .formatted(characters, SchemaRules.MAX_CHARACTERS),
          FIELD);
    }
    return checked;
  }

  private static long length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  private static CompletionFormat.Tool tool(@Nullable Tool tool, String at) {
    if (tool == null || tool.type() == null) {
      throw missing(at + ".type");
    }
    if (!tool.type().equals("function")) {
      throw ApiException.unsupported(
          "'" + at + ".type' must be function. Other tools are not supported.", at + ".type");
    }
    Function function = tool.function();
    if (function == null || function.name() == null) {
      throw missing(at + (function == null ? ".function" : ".function.name"));
    }
    checkName(function.name(), at + ".function.name");
    return new CompletionFormat.Tool(
        function.name(),
        function.description(),
        parameters(function.parameters(), at + ".function.parameters"),
        Boolean.TRUE.equals(function.strict()));
  }

  static void checkName(String name, String field) {
    if (!NAME.matcher(name).matches()) {
      throw ApiException.invalidValue(
          "'" + field + "' must have 1 to 64 letters, digits, underscores and dashes.", field);
    }
  }

  /** The schema of the arguments, which are an object even where the schema does not say so. */
  private static @Nullable String parameters(@Nullable JsonNode parameters, String field) {
    if (parameters == null || parameters.isNull()) {
      return null;
    }
    if (parameters instanceof ObjectNode schema) {
      JsonNode type = schema.get("type");
      if (type != null && !(type.isString() && type.asString().equals("object"))) {
        throw ApiException.invalidValue(
            "'" + field + ".type' must be object, because arguments are an object.",
            field + ".type");
      }
      if (type == null) {
        return SchemaRules.text(schema.deepCopy().put("type", "object"), field);
      }
    }
    return SchemaRules.text(parameters, field);
  }

  private static Set<String> names(List<CompletionFormat.Tool> tools) {
    Set<String> names = new HashSet<>();
    tools.forEach(tool -> names.add(tool.name()));
    return names;
  }

  static ApiException missing(String field) {
    return ApiException.invalid(
        "Missing required parameter: '" + field + "'.", field, "missing_required_parameter");
  }
}
