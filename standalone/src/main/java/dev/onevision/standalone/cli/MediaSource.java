package dev.onevision.standalone.cli;

import dev.onevision.client.Content;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An image or video that a command shows the model. */
sealed interface MediaSource {

  /** Max size of a file. */
  long MAX_BYTES = 64L << 20;

  /** The name on the command line that means standard input. */
  String STDIN = "-";

  /** A file of this machine. */
  record OfFile(Path file) implements MediaSource {
    @Override
    public String name() {
      return file.toString();
    }

    @Override
    public long bytes() throws IOException {
      return Files.size(file);
    }

    @Override
    public Map<String, Object> content() throws IOException {
      requireFits(bytes());
      return Content.file(file);
    }
  }

  /** A URL that the suite fetches. */
  record OfUrl(URI url) implements MediaSource {
    @Override
    public String name() {
      return url.toString();
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public Map<String, Object> content() {
      String path = String.valueOf(url.getPath());
      return ImageFiles.isVideo(path) ? Content.videoUrl(name()) : Content.imageUrl(name());
    }
  }

  /** The bytes of standard input. */
  record OfStdin(InputStream in) implements MediaSource {
    @Override
    public String name() {
      return STDIN;
    }

    /** Unknown, so the most. */
    @Override
    public long bytes() {
      return MAX_BYTES;
    }

    @Override
    public Map<String, Object> content() throws IOException {
      byte[] bytes = in.readNBytes(Math.toIntExact(MAX_BYTES) + 1);
      requireFits(bytes.length);
      if (bytes.length == 0) {
        throw new IOException("standard input is empty");
      }
      return Content.file(bytes);
    }
  }

  /** As the user named it. */
  String name();

  /** Bytes that this process reads; at most {@link #MAX_BYTES} of them are accepted. */
  long bytes() throws IOException;

  /**
   * Reads it, as a part of a message.
   *
   * @throws IOException if it cannot be read, or is too large
   */
  Map<String, Object> content() throws IOException;

  /**
   * Reads what a user typed: {@code -}, a URL, a file or a folder, in which images and videos are
   * searched.
   *
   * @throws CommandException if there is no such file
   */
  static List<MediaSource> of(String text) {
    if (text.equals(STDIN)) {
      return List.of(new OfStdin(System.in));
    }
    if (text.toLowerCase(Locale.ROOT).matches("https?://.*")) {
      try {
        return List.of(new OfUrl(URI.create(text)));
      } catch (IllegalArgumentException notAUrl) {
        throw new CommandException("'" + text + "' is not a valid URL.", notAUrl);
      }
    }
    List<MediaSource> files = new ArrayList<>();
    ImageFiles.findMedia(Path.of(text)).forEach(file -> files.add(new OfFile(file)));
    return files;
  }

  private static void requireFits(long bytes) throws IOException {
    if (bytes > MAX_BYTES) {
      throw new IOException("larger than " + (MAX_BYTES >> 20) + " MiB");
    }
  }
}
