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
 * A question about an image of the demo model's samples.
 *
 * @param image the file
 */
@SuppressWarnings("ArrayRecordComponent")
public record Sample(byte[] image, String question) {

  private static final JsonMapper JSON = JsonMapper.shared();

  /** The image in base64. */
  public String base64() {
    return Base64.getEncoder().encodeToString(image);
  }

  /** The samples with one image. */
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
      return new Sample(file, line.get("question").asString());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
