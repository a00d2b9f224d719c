package dev.onevision.standalone.cli;

import dev.onevision.client.ChatRequest;
import dev.onevision.client.Completion;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Asks one question about images and videos. Thread-safe. */
final class Captioner {

  /** A file is in memory several times while it is sent. */
  private static final int MAX_KIBIBYTES_AT_ONCE = Math.toIntExact(MediaSource.MAX_BYTES >> 10);

  private final SuiteConnection suite;
  private final String question;
  private final Map<String, Object> fields;
  private final Retries retries;
  private final Semaphore kibibytes = new Semaphore(MAX_KIBIBYTES_AT_ONCE);

  /**
   * A captioner without work.
   *
   * @param fields further fields of each request
   * @param retries of requests that are refused before their first token
   */
  Captioner(SuiteConnection suite, String question, Map<String, Object> fields, Retries retries) {
    this.suite = suite;
    this.question = question;
    this.fields = fields;
    this.retries = retries;
  }

  /**
   * Streams a caption.
   *
   * @param onText receives each piece, on the calling thread
   * @throws IOException if there is no complete caption; the message does not name the file
   */
  Completion caption(MediaSource media, Consumer<String> onText)
      throws IOException, InterruptedException {
    int size = (int) Math.min(MAX_KIBIBYTES_AT_ONCE, 1 + (media.bytes() >> 10));
    kibibytes.acquire(size);
    try {
      ChatRequest request =
          ChatRequest.ask(suite.model(), List.of(media.content()), question)
              .with("stream_options", Map.of("include_usage", true))
              .with(fields);
      return retries.send(() -> suite.client().stream(request, onText));
    } finally {
      kibibytes.release(size);
    }
  }
}
