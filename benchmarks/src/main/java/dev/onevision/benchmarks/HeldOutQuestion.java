package dev.onevision.benchmarks;

import dev.onevision.client.Content;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A conversation about images that the demo model was not trained with.
 *
 * @param about one image, two images, a video or text only, as the file names it
 * @param kind of question, such as {@code caption}
 * @param wording {@code trained}, or {@code new} for one that no training question has
 * @param images file names; a video is one file with its frames one below the other
 * @param frames of a video, otherwise 0
 * @param turns the questions in their order
 */
record HeldOutQuestion(
    String about, String kind, String wording, List<String> images, int frames, List<Turn> turns) {

  private static final String FILE = "questions.jsonl";

  /**
   * A question.
   *
   * @param accepted the exact texts that count as right
   */
  record Turn(String question, List<String> accepted) {}

  /** Reads the questions of a folder. */
  static List<HeldOutQuestion> read(Path folder) throws IOException {
    JsonMapper json = JsonMapper.builder().build();
    try (Stream<String> lines = Files.lines(folder.resolve(FILE))) {
      return lines.map(line -> question(json.readTree(line))).toList();
    }
  }

  /**
   * The media as parts of a message.
   *
   * @param folder of the files
   */
  List<Map<String, Object>> parts(Path folder) throws IOException {
    List<Map<String, Object>> parts = new ArrayList<>();
    for (String image : images) {
      Path file = folder.resolve(image);
      parts.add(frames > 0 ? Content.frames(split(file)) : Content.file(file));
    }
    return parts;
  }

  private List<byte[]> split(Path file) throws IOException {
    BufferedImage strip = ImageIO.read(file.toFile());
    int height = strip.getHeight() / frames;
    List<byte[]> images = new ArrayList<>();
    for (int frame = 0; frame < frames; frame++) {
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(strip.getSubimage(0, frame * height, strip.getWidth(), height), "png", png);
      images.add(png.toByteArray());
    }
    return images;
  }

  private static HeldOutQuestion question(JsonNode line) {
    List<Turn> turns = new ArrayList<>();
    for (JsonNode turn : line.path("turns")) {
      turns.add(new Turn(turn.path("question").asString(), strings(turn.path("accepted"))));
    }
    return new HeldOutQuestion(
        line.path("about").asString(),
        line.path("kind").asString(),
        line.path("wording").asString(),
        strings(line.path("images")),
        line.path("frames").asInt(0),
        List.copyOf(turns));
  }

  private static List<String> strings(JsonNode array) {
    List<String> out = new ArrayList<>();
    array.forEach(element -> out.add(element.asString()));
    return List.copyOf(out);
  }
}
