package dev.onevision.gateway.http;

import org.jspecify.annotations.Nullable;

/**
 * OpenAI's error object.
 *
 * @param error its content
 */
public record ErrorBody(Detail error) {

  /** The message for people. */
  public String message() {
    return error.message();
  }

  /** The code for programs; null if none. */
  public @Nullable String code() {
    return error.code();
  }

  /**
   * The content of an error.
   *
   * @param message for people
   * @param type the kind of error
   * @param param the field of the request, such as {@code messages[0].content}; null if none
   * @param code for programs; null if none
   */
  record Detail(String message, String type, @Nullable String param, @Nullable String code) {}
}
