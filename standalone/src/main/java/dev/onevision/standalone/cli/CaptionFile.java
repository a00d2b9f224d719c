package dev.onevision.standalone.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes captions as JSON lines or CSV, under a temporary name until the file is complete. Not
 * thread-safe.
 */
final class CaptionFile implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path target;
  private final Path partial;
  private final boolean csv;
  private final BufferedWriter writer;

  CaptionFile(Path target) {
    this.target = target;
    this.partial = target.resolveSibling(target.getFileName() + ".incomplete");
    this.csv = name(target).endsWith(".csv");
    try {
      this.writer = Files.newBufferedWriter(partial);
      if (csv) {
        writer.write("file,caption,error\r\n");
      }
    } catch (IOException failure) {
      throw new CommandException("Cannot write " + partial + ": " + failure, failure);
    }
  }

  static boolean isSupported(Path file) {
    return name(file).endsWith(".jsonl") || name(file).endsWith(".csv");
  }

  void write(Path image, CaptionJob.Result result) {
    try {
      writer.write(csv ? csvLine(image, result) : jsonLine(image, result));
    } catch (IOException failure) {
      throw new CommandException("Cannot write " + partial + ": " + failure, failure);
    }
  }

  /** Renames the complete file to its final name. */
  void complete() {
    try {
      writer.close();
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      throw new CommandException("Cannot write " + target + ": " + failure, failure);
    }
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException failure) {
      throw new CommandException("Cannot write " + partial + ": " + failure, failure);
    }
  }

  private static String jsonLine(Path image, CaptionJob.Result result) {
    Map<String, String> line = new LinkedHashMap<>();
    line.put("file", image.toString());
    line.put(result.failed() ? "error" : "caption", result.text());
    return JSON.writeValueAsString(line) + "\n";
  }

  private static String csvLine(Path image, CaptionJob.Result result) {
    return quoted(image.toString())
        + ","
        + (result.failed() ? "" : quoted(result.text()))
        + ","
        + (result.failed() ? quoted(result.text()) : "")
        + "\r\n";
  }

  /** A field as RFC 4180 defines it. */
  static String quoted(String text) {
    return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
  }
}
