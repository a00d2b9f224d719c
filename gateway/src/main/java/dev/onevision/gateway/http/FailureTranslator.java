package dev.onevision.gateway.http;

/** Translates failures into OpenAI's errors. Thread-safe. */
@FunctionalInterface
public interface FailureTranslator {

  /**
   * The error for the client.
   *
   * @param method of the request
   * @param path of the request
   */
  ApiException translate(Throwable failure, String method, String path);

  /** Whether the client caused the failure. */
  default boolean isFaultOfTheClient(Throwable failure) {
    return translate(failure, "", "").status().is4xxClientError();
  }
}
