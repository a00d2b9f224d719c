package dev.onevision.client;

/**
 * An event of a stream.
 *
 * @param id for the header {@code Last-Event-ID}; empty if the event has none
 * @param data JSON, or {@code [DONE]}
 */
public record ServerSentEvent(String id, String data) {

  /** Whether this is the event that ends a completion's stream. */
  public boolean isDone() {
    return data.equals("[DONE]");
  }
}
