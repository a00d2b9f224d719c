package dev.onevision.gateway.chat;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * Describes invalid JSON to the client that sent it. Omits the parser's message, which is about the
 * parser and may quote content. Pure.
 */
final class JsonProblem {

  private JsonProblem() {}

  /** A sentence without a period, with the position. */
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
