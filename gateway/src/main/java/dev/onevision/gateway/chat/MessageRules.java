package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Turn;
import dev.onevision.gateway.chat.ChatCall.DraftPart;
import dev.onevision.gateway.chat.ChatCall.DraftTurn;
import dev.onevision.gateway.chat.ChatRequest.Content;
import dev.onevision.gateway.chat.ChatRequest.ContentPart;
import dev.onevision.gateway.chat.ChatRequest.Message;
import dev.onevision.gateway.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Checks messages. Turns and parts keep the positions of the client's messages and content parts,
 * so that a worker's {@code messages[1].content[0]} means the same to the client.
 */
@Component
class MessageRules {

  private final OpenAiProperties limits;
  private final MediaRules media;

  MessageRules(OpenAiProperties limits, MediaRules media) {
    this.limits = limits;
    this.media = media;
  }

  /**
   * Checks the conversation.
   *
   * @param multiImage how several images are tiled; null leaves it to the workers
   * @throws ApiException at the first invalid field
   */
  List<DraftTurn> check(
      @Nullable List<@Nullable Message> messages, Part.@Nullable MultiImage multiImage) {
    if (messages == null) {
      throw ApiException.invalid(
          "'messages' is missing. Send at least one message.",
          "messages",
          "missing_required_parameter");
    }
    if (messages.isEmpty()) {
      throw ApiException.invalid(
          "'messages' is empty. Send at least one message.", "messages", "empty_array");
    }
    ToolTurns turns = new ToolTurns();
    for (int i = 0; i < messages.size(); i++) {
      String at = "messages[" + i + "]";
      Message message = messages.get(i);
      if (message == null) {
        throw ApiException.invalid("'" + at + "' is null, not a message.", at, "invalid_type");
      }
      turns.add(message, turn(message, multiImage, at), at);
    }
    checkSizes(turns.turns());
    return turns.turns();
  }

  private DraftTurn turn(Message message, Part.@Nullable MultiImage multiImage, String at) {
    Turn.Role role = role(message.role(), at + ".role");
    if (message.functionCall() != null && !message.functionCall().isNull()) {
      throw ApiException.unsupported("Function calls are not supported.", at + ".function_call");
    }
    String contentAt = at + ".content";
    return switch (message.content()) {
      case null ->
          new DraftTurn(
              role, List.of(new DraftPart.Text(textWithoutContent(message, role, contentAt))));
      case Content.Text text -> new DraftTurn(role, List.of(new DraftPart.Text(text.text())));
      case Content.Parts parts ->
          new DraftTurn(role, parts(parts.parts(), role, multiImage, contentAt));
    };
  }

  /** OpenAI's messages have no content if the assistant refused or called a tool. */
  private static String textWithoutContent(Message message, Turn.Role role, String at) {
    if (role != Turn.Role.ASSISTANT) {
      throw ApiException.invalid(
          "'" + at + "' is missing. Send a string or an array of parts.",
          at,
          "missing_required_parameter");
    }
    return message.refusal() == null ? "" : message.refusal();
  }

  private static Turn.Role role(@Nullable String role, String at) {
    return switch (role) {
      case null ->
          throw ApiException.invalid(
              "'" + at + "' is missing. Use system, user, assistant or tool.",
              at,
              "missing_required_parameter");
      case "system", "developer" -> Turn.Role.SYSTEM;
      case "user" -> Turn.Role.USER;
      case "assistant" -> Turn.Role.ASSISTANT;
      case "tool" -> Turn.Role.TOOL;
      case "function" ->
          throw ApiException.unsupported("The role function is not supported. Use tool.", at);
      default ->
          throw ApiException.invalidValue(
              "'" + at + "' is not a known role. Use system, developer, user, assistant or tool.",
              at);
    };
  }

  private List<DraftPart> parts(
      List<@Nullable ContentPart> parts,
      Turn.Role role,
      Part.@Nullable MultiImage multiImage,
      String at) {
    if (parts.isEmpty()) {
      throw ApiException.invalid("'" + at + "' has no parts.", at, "empty_array");
    }
    List<DraftPart> drafts = new ArrayList<>(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      drafts.add(part(parts.get(i), role, multiImage, at + "[" + i + "]"));
    }
    return List.copyOf(drafts);
  }

  private DraftPart part(
      @Nullable ContentPart part, Turn.Role role, Part.@Nullable MultiImage multiImage, String at) {
    String type = part == null ? null : part.type();
    if (part == null || type == null) {
      throw ApiException.invalid(
          "'" + at + "' has no type. Use text, image_url, video_url or video.",
          at + ".type",
          "missing_required_parameter");
    }
    return switch (type) {
      case "text", "input_text", "output_text" -> {
        if (part.text() == null) {
          throw ApiException.invalid(
              "'" + at + "' is of type text and has no 'text'.",
              at + ".text",
              "missing_required_parameter");
        }
        yield new DraftPart.Text(part.text());
      }
      case "refusal" -> {
        if (role != Turn.Role.ASSISTANT) {
          throw ApiException.invalidValue(
              "Refusals are only allowed in assistant messages.", at + ".type");
        }
        if (part.refusal() == null) {
          throw ApiException.invalid(
              "'" + at + "' is of type refusal and has no 'refusal'.",
              at + ".refusal",
              "missing_required_parameter");
        }
        yield new DraftPart.Text(part.refusal());
      }
      case "image_url", "input_image" -> {
        checkUser(role, "Images", at);
        yield media.image(part, multiImage, at);
      }
      case "video_url" -> {
        checkUser(role, "Videos", at);
        yield media.video(part.videoUrl(), at);
      }
      case "video" -> {
        checkUser(role, "Videos", at);
        yield media.frames(part.video(), at);
      }
      default ->
          throw ApiException.unsupported(
              "'"
                  + at
                  + "' is of a type that is not supported. Use text, image_url, video_url or"
                  + " video.",
              at + ".type");
    };
  }

  private static void checkUser(Turn.Role role, String what, String at) {
    if (role != Turn.Role.USER) {
      throw ApiException.invalidValue(what + " are only allowed in user messages.", at);
    }
  }

  private void checkSizes(List<DraftTurn> turns) {
    List<DraftPart> parts = turns.stream().flatMap(turn -> turn.parts().stream()).toList();
    long textBytes =
        parts.stream()
            .mapToLong(
                part ->
                    switch (part) {
                      case DraftPart.Text(var text) -> utf8Length(text);
                      case DraftPart.ToolCall(_, var arguments) -> utf8Length(arguments);
                      case DraftPart.Image _, DraftPart.Video _, DraftPart.Frames _ -> 0;
                    })
            .sum();
    if (textBytes > limits.maxTextBytes().toBytes()) {
      throw ApiException.invalid(
          "The messages have "
              + textBytes
              + " bytes of text, at most "
              + limits.maxTextBytes().toBytes()
              + " are allowed. Shorten them.",
          "messages",
          "context_length_exceeded");
    }
    media.checkCounts(parts);
  }

  private static long utf8Length(String text) {
    return text.codePoints()
        .mapToLong(point -> point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4)
        .sum();
  }
}
