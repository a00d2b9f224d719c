package dev.onevision.gateway.http;

/** Says every failure in OpenAI's terms. Thread-safe. */
@FunctionalInterface
public interface FailureTranslator {

  /**
   * The refusal that the client gets.
   *
   * @param method of the request
   * @param path of the request
   */
  ApiException translate(Throwable failure, String method, String path);

  /** Whether the client can change what went wrong. */
  default boolean isFaultOfTheClient(Throwable failure) {
    return translate(failure, "", "").status().is4xxClientError();
  }
}
