package dev.onevision.gateway.chat;

import dev.onevision.gateway.http.ApiException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Checks the fields for tools. The model calls no tools, so a request that allows or demands a tool
 * call is refused. Pure.
 */
final class ToolRules {

  private static final String NONE = "none";
  private static final String AUTO = "auto";

  private ToolRules() {}

  static void check(ChatRequest request) {
    String choice = choice(request.toolChoice());
    if (isFilled(request.tools()) && !NONE.equals(choice)) {
      throw ApiException.unsupported(
          "Tools are not supported. Leave 'tools' out, or set 'tool_choice' to none.", "tools");
    }
    if (choice != null && !choice.equals(NONE) && !choice.equals(AUTO)) {
      throw ApiException.unsupported(
          "Tools are not supported. Leave 'tool_choice' out, or set it to none.", "tool_choice");
    }
    if (isFilled(request.functions())) {
      throw ApiException.unsupported(
          "Functions are not supported. Leave 'functions' out.", "functions");
    }
    String call = choice(request.functionCall());
    if (call != null && !call.equals(NONE)) {
      throw ApiException.unsupported(
          "Functions are not supported. Leave 'function_call' out.", "function_call");
    }
  }

  /** The tool choice; null if absent, and empty if it is not a string. */
  private static @Nullable String choice(@Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      return null;
    }
    return node.isString() ? node.asString() : "";
  }

  private static boolean isFilled(@Nullable List<?> list) {
    return list != null && !list.isEmpty();
  }
}
