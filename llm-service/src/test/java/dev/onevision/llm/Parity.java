package dev.onevision.llm;

import dev.onevision.messaging.wire.ClaimCheck;
import dev.onevision.messaging.wire.Part;
import dev.onevision.messaging.wire.Turn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The reference data in the checkout's {@code parity} folder. */
public final class Parity {

  private static final JsonMapper JSON = JsonMapper.shared();

  private Parity() {}

  public static Path root() {
    return Path.of(System.getProperty("onevision.root"), "parity");
  }

  /** One node per line of the file. */
  public static List<JsonNode> lines(String file) {
    try {
      return Files.readAllLines(root().resolve(file)).stream().map(JSON::readTree).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An array of ids. */
  public static int[] ids(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  /** The conversations whose pictures each have their place in the messages. */
  public static List<JsonNode> conversations() {
    return lines("generation.jsonl").stream()
        .filter(node -> node.get("messages").isArray())
        .toList();
  }

  /**
   * A conversation's turns.
   *
   * @param embed makes the embedding part of a {@code media} record
   */
  public static List<Turn> turns(JsonNode conversation, Function<JsonNode, Part> embed) {
    List<Turn> turns = new ArrayList<>();
    if (conversation.get("system").asString("-").isEmpty()) {
      turns.add(new Turn(Turn.Role.SYSTEM, List.of(new Part.Text(""))));
    }
    int media = 0;
    for (JsonNode message : conversation.get("messages")) {
      List<Part> parts = new ArrayList<>();
      JsonNode content = message.get("content");
      if (content.isString()) {
        parts.add(new Part.Text(content.asString()));
      }
      for (JsonNode part : content.isArray() ? content : List.<JsonNode>of()) {
        parts.add(
            part.get("type").asString().equals("text")
                ? new Part.Text(part.get("text").asString())
                : embed.apply(conversation.get("media").get(media++)));
      }
      turns.add(
          new Turn(
              Turn.Role.valueOf(message.get("role").asString().toUpperCase(Locale.ROOT)), parts));
    }
    return turns;
  }

  /** An embedding whose content nobody reads. */
  public static Part.Embedding embedding(int tokens) {
    return embedding(new ClaimCheck("embeddings", 0, List.of(), 0, 0), tokens);
  }

  /** An embedding of the fixtures' model. */
  public static Part.Embedding embedding(ClaimCheck content, int tokens) {
    return new Part.Embedding(content, tokens, 64, "f32", "digest", 1, 1);
  }

  /** The bytes of a tensor of {@code vision.safetensors}, direct, little-endian. */
  public static ByteBuffer features(String name) {
    try {
      byte[] file = Files.readAllBytes(root().resolve("vision.safetensors"));
      int header = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
      JsonNode offsets =
          JSON.readTree(Arrays.copyOfRange(file, 8, 8 + header)).get(name).get("data_offsets");
      int from = 8 + header + offsets.get(0).asInt();
      int length = offsets.get(1).asInt() - offsets.get(0).asInt();
      return ByteBuffer.allocateDirect(length).put(file, from, length).flip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
