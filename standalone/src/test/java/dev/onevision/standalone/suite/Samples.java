package dev.onevision.standalone.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The questions of {@code demo-model/samples} with the model's answers. */
public final class Samples {

  private Samples() {}

  /**
   * One question.
   *
   * @param images or a video's frames
   * @param promptTokens tokens of the whole prompt, image tokens included
   * @param answerTokens tokens of the answer without its end
   */
  public record Sample(
      String kind,
      List<Path> images,
      String question,
      String expected,
      int promptTokens,
      int answerTokens) {

    @Override
    public String toString() {
      return images.stream().map(Path::getFileName).toList() + " " + question;
    }
  }

  static Path folder() {
    return Path.of(Objects.requireNonNull(System.getProperty("onevision.root")))
        .resolve("demo-model/samples");
  }

  public static List<Sample> read() {
    try (Stream<String> lines = Files.lines(folder().resolve("samples.jsonl"))) {
      return lines.map(SuiteClient.JSON::readTree).map(Samples::sample).toList();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** The samples of one kind: {@code image}, {@code images}, {@code text} or {@code video}. */
  public static List<Sample> ofKind(String kind) {
    return read().stream().filter(sample -> sample.kind().equals(kind)).toList();
  }

  private static Sample sample(JsonNode line) {
    List<Path> images = new ArrayList<>();
    if (line.has("file")) {
      images.add(folder().resolve(line.path("file").asString()));
    }
    for (JsonNode file : line.path("frames")) {
      images.add(folder().resolve(file.asString()));
    }
    for (JsonNode file : line.path("files")) {
      images.add(folder().resolve(file.asString()));
    }
    int promptTokens = 0;
    for (JsonNode id : line.path("prompt_ids")) {
      promptTokens += id.asInt() < 0 ? 0 : 1;
    }
    for (JsonNode count : line.path("image_embeddings")) {
      promptTokens += count.asInt();
    }
    return new Sample(
        line.path("kind").asString(),
        List.copyOf(images),
        line.path("question").asString(),
        line.path("expected").asString(),
        promptTokens,
        line.path("expected_ids").size() - 1);
  }
}
