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

/** Captions in JSON lines or CSV, under another name until they are complete. Not thread-safe. */
final class CaptionFile implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path target;
  private final Path growing;
  private final boolean csv;
  private final BufferedWriter writer;

  CaptionFile(Path target) {
    this.target = target;
    this.growing = target.resolveSibling(target.getFileName() + ".incomplete");
    this.csv = name(target).endsWith(".csv");
    try {
      this.writer = Files.newBufferedWriter(growing);
      if (csv) {
        writer.write("file,caption,error\r\n");
      }
    } catch (IOException failure) {
      throw new CommandException("Cannot write " + growing + ": " + failure, failure);
    }
  }

  static boolean isSupported(Path file) {
    return name(file).endsWith(".jsonl") || name(file).endsWith(".csv");
  }

  void write(Path picture, CaptionJob.Result result) {
    try {
      writer.write(csv ? csvLine(picture, result) : jsonLine(picture, result));
    } catch (IOException failure) {
      throw new CommandException("Cannot write " + growing + ": " + failure, failure);
    }
  }

  /** Gives the file its name. */
  void complete() {
    try {
      writer.close();
      Files.move(growing, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      throw new CommandException("Cannot write " + target + ": " + failure, failure);
    }
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException failure) {
      throw new CommandException("Cannot write " + growing + ": " + failure, failure);
    }
  }

  private static String jsonLine(Path picture, CaptionJob.Result result) {
    Map<String, String> line = new LinkedHashMap<>();
    line.put("file", picture.toString());
    line.put(result.failed() ? "error" : "caption", result.text());
    return JSON.writeValueAsString(line) + "\n";
  }

  private static String csvLine(Path picture, CaptionJob.Result result) {
    return quoted(picture.toString())
        + ","
        + (result.failed() ? "" : quoted(result.text()))
        + ","
        + (result.failed() ? quoted(result.text()) : "")
        + "\r\n";
  }

  /** As RFC 4180 has it. */
  static String quoted(String text) {
    return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
  }
}
