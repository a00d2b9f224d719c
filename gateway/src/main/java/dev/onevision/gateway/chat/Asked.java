package dev.onevision.gateway.chat;

import dev.onevision.gateway.http.ApiException;

/** A valid request of an API, and the form of its answer. */
public record Asked(ChatCall call, Form form) {

  /** The form in which an API answers. */
  public interface Form {

    /** Writes the answer as a stream. */
    EventWriter events(CompletionInfo info);

    /** The body of a whole answer, to be written as JSON. */
    Object body(CompletionInfo info, CompletedAnswer answer);

    /** An error that names fields of a chat request, with the names of this API. */
    default ApiException error(ApiException error) {
      return error;
    }
  }
}
