package dev.onevision.benchmarks;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A talk about pictures that the demo model has never seen.
 *
 * @param about one picture, two pictures, video or text only
 * @param kind what is asked, such as {@code caption}
 * @param wording {@code trained}, or {@code new} for one that no training question has
 * @param pictures file names; a video is one file, its frames one below the other
 * @param frames of a video, else 0
 * @param turns the questions in turn, each asked after the answers to those before it
 */
record HeldOutQuestion(
    String about,
    String kind,
    String wording,
    List<String> pictures,
    int frames,
    List<Turn> turns) {

  private static final String FILE = "questions.jsonl";

  /**
   * A question.
   *
   * @param accepted the answers that are right, word for word
   */
  record Turn(String question, List<String> accepted) {}

  /** The questions of a folder, in the order of its file. */
  static List<HeldOutQuestion> read(Path folder) throws IOException {
    JsonMapper json = JsonMapper.builder().build();
    try (Stream<String> lines = Files.lines(folder.resolve(FILE))) {
      return lines.map(line -> question(json.readTree(line))).toList();
    }
  }

  /**
   * The pictures as parts of a message.
   *
   * @param folder where the files are
   */
  List<Map<String, Object>> parts(Path folder) throws IOException {
    List<Map<String, Object>> parts = new ArrayList<>();
    for (String picture : pictures) {
      Path file = folder.resolve(picture);
      if (frames > 0) {
        parts.add(Map.of("type", "video", "video", frames(file)));
      } else {
        String url = dataUrl(picture, Files.readAllBytes(file));
        parts.add(Map.of("type", "image_url", "image_url", Map.of("url", url)));
      }
    }
    return parts;
  }

  private List<String> frames(Path file) throws IOException {
    BufferedImage strip = ImageIO.read(file.toFile());
    int height = strip.getHeight() / frames;
    List<String> urls = new ArrayList<>();
    for (int frame = 0; frame < frames; frame++) {
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(strip.getSubimage(0, frame * height, strip.getWidth(), height), "png", png);
      urls.add(dataUrl("frame.png", png.toByteArray()));
    }
    return urls;
  }

  private static String dataUrl(String name, byte[] content) {
    String type = name.toLowerCase(Locale.ROOT).endsWith(".jpg") ? "image/jpeg" : "image/png";
    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(content);
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
        strings(line.path("pictures")),
        line.path("frames").asInt(0),
        List.copyOf(turns));
  }

  private static List<String> strings(JsonNode array) {
    List<String> out = new ArrayList<>();
    array.forEach(element -> out.add(element.asString()));
    return List.copyOf(out);
  }
}
