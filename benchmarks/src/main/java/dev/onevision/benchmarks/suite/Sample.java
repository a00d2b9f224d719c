package dev.onevision.benchmarks.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A question about a picture of the demo model's samples.
 *
 * @param picture base64 of its file
 */
public record Sample(String picture, String question) {

  private static final JsonMapper JSON = JsonMapper.shared();

  /** The samples with one picture. */
  public static List<Sample> read(Path home) {
    Path folder = home.resolve("demo-model/samples");
    try {
      return Files.readAllLines(folder.resolve("samples.jsonl")).stream()
          .map(JSON::readTree)
          .filter(line -> line.path("kind").asString().equals("image"))
          .map(line -> of(folder, line))
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Sample of(Path folder, JsonNode line) {
    try {
      byte[] file = Files.readAllBytes(folder.resolve(line.get("file").asString()));
      return new Sample(Base64.getEncoder().encodeToString(file), line.get("question").asString());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
