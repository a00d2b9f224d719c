package dev.onevision.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Reads a stream of server-sent events, as the HTML standard defines it. */
public final class ServerSentEvents {

  private ServerSentEvents() {}

  /** Receives events. */
  @FunctionalInterface
  public interface Listener {
    void accept(ServerSentEvent event) throws IOException;
  }

  /**
   * Reads to the end of the stream. An event that the end cuts is dropped.
   *
   * @param listener receives each event, on the calling thread
   */
  public static void read(InputStream stream, Listener listener) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    String id = "";
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          listener.accept(new ServerSentEvent(id, data.toString()));
        }
        id = "";
        data.setLength(0);
      } else if (line.startsWith("id:")) {
        id = value(line);
      } else if (line.startsWith("data:")) {
        data.append(data.isEmpty() ? "" : "\n").append(value(line));
      }
    }
  }

  private static String value(String line) {
    String value = line.substring(line.indexOf(':') + 1);
    return value.startsWith(" ") ? value.substring(1) : value;
  }
}
