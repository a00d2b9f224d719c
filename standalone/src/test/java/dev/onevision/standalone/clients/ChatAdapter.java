package dev.onevision.standalone.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client library under test. One user message, greedy sampling, no retries. */
interface ChatAdapter extends AutoCloseable {

  /** The text of a whole answer. */
  String ask(List<Piece> content);

  /**
   * The outcome of a streamed answer.
   *
   * @param headers more headers
   * @param parameters more fields of the body
   */
  Streamed stream(List<Piece> content, Map<String, String> headers, Map<String, Object> parameters);

  @Override
  default void close() {}

  /** A part of the message. */
  sealed interface Piece {

    record Text(String text) implements Piece {}

    record Image(Path file) implements Piece {

      String mediaType() {
        return file.toString().endsWith(".png") ? "image/png" : "image/jpeg";
      }

      byte[] bytes() {
        try {
          return Files.readAllBytes(file);
        } catch (IOException failure) {
          throw new UncheckedIOException(failure);
        }
      }

      String dataUrl() {
        return "data:" + mediaType() + ";base64," + Base64.getEncoder().encodeToString(bytes());
      }
    }
  }

  /**
   * What an application receives from a stream.
   *
   * @param text all text that came
   * @param failure what the library reported; null if the stream seemed complete
   */
  record Streamed(String text, @Nullable Throwable failure) {}
}
