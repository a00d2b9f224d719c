package dev.onevision.gateway.chat;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * What is wrong with a text that is not JSON, for the client that sent it. The parser's own message
 * is left out: it speaks of the parser and may quote the content. Pure.
 */
final class JsonProblem {

  private JsonProblem() {}

  /** A sentence without its end, which says where. */
  static String message(JacksonException problem) {
    return switch (problem) {
      case StreamConstraintsException _ ->
          "The body is nested too deeply, or has a number or a name that is too long";
      case UnexpectedEndOfInputException _ -> "The body is not valid JSON: it is cut off";
      default ->
          isNotUtf8(problem)
              ? "The body is not valid JSON: it is not in UTF-8"
              : "The body is not valid JSON";
    };
  }

  private static boolean isNotUtf8(JacksonException problem) {
    return String.valueOf(problem.getOriginalMessage()).startsWith("Invalid UTF-8");
  }
}
