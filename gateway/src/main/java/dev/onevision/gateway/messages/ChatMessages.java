package dev.onevision.gateway.messages;

import dev.onevision.contract.media.DataUrl;
import dev.onevision.contract.media.InvalidMediaTextException;
import dev.onevision.contract.media.TextCursor;
import dev.onevision.gateway.chat.ChatRequest.CalledFunction;
import dev.onevision.gateway.chat.ChatRequest.Content;
import dev.onevision.gateway.chat.ChatRequest.ContentPart;
import dev.onevision.gateway.chat.ChatRequest.ImageUrl;
import dev.onevision.gateway.chat.ChatRequest.Message;
import dev.onevision.gateway.chat.ChatRequest.ToolCall;
import dev.onevision.gateway.chat.FieldNames;
import dev.onevision.gateway.chat.MediaReference;
import dev.onevision.gateway.http.ApiException;
import dev.onevision.gateway.messages.MessageRequest.Block;
import dev.onevision.gateway.messages.MessageRequest.Blocks;
import dev.onevision.gateway.messages.MessageRequest.Source;
import dev.onevision.gateway.messages.MessageRequest.Turn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages of blocks into chat messages. The results of tools in a message of the user become
 * messages before it.
 */
final class ChatMessages {

  private final List<@Nullable Message> messages = new ArrayList<>();
  private final FieldNames names;

  private ChatMessages(FieldNames names) {
    this.names = names;
  }

  /**
   * The chat messages of a request.
   *
   * @param names receives the names of the fields of messages
   */
  static List<@Nullable Message> of(MessageRequest request, FieldNames names) {
    ChatMessages chat = new ChatMessages(names);
    List<@Nullable Turn> turns = request.messages();
    if (turns == null || turns.isEmpty()) {
      throw ApiException.invalid(
          "'messages' needs at least one message.",
          "messages",
          turns == null ? "missing_required_parameter" : "empty_array");
    }
    if (request.system() != null) {
      chat.add("system", request.system(), "system", "system");
    }
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = turns.get(i);
      String at = "messages[" + i + "]";
      if (turn == null || turn.content() == null) {
        throw ApiException.invalid(
            "'" + at + ".content' is missing. Send a string or an array of blocks.",
            at + ".content",
            "missing_required_parameter");
      }
      String role = turn.role();
      if (role == null || !(role.equals("user") || role.equals("assistant"))) {
        throw ApiException.invalidValue(
            "'" + at + ".role' must be user or assistant.", at + ".role");
      }
      chat.add(role, turn.content(), at, at + ".content");
    }
    return chat.messages;
  }

  private void add(String role, Blocks blocks, String at, String contentAt) {
    List<@Nullable ContentPart> parts = new ArrayList<>();
    List<String> partNames = new ArrayList<>();
    List<@Nullable ToolCall> calls = new ArrayList<>();
    for (int i = 0; i < blocks.list().size(); i++) {
      Block block = blocks.list().get(i);
      String blockAt = contentAt + "[" + i + "]";
      String type = block == null ? null : block.type();
      if (block == null || type == null) {
        throw ApiException.invalid(
            "'" + blockAt + "' has no type.", blockAt + ".type", "missing_required_parameter");
      }
      switch (type) {
        case "text" -> {
          parts.add(text(block.text()));
          partNames.add(blockAt);
        }
        case "image" -> {
          parts.add(image(block.source(), blockAt));
          partNames.add(blockAt);
        }
        case "tool_use" -> {
          String arguments = block.input() == null ? "{}" : block.input().toString();
          calls.add(
              new ToolCall(block.id(), "function", new CalledFunction(block.name(), arguments)));
        }
        case "tool_result" -> addResult(block, blockAt);
        // The thoughts of another model are of no use to this one.
        case "thinking", "redacted_thinking" -> {}
        default ->
            throw ApiException.unsupported(
                "'" + blockAt + ".type' must be text, image, tool_use or tool_result.",
                blockAt + ".type");
      }
    }
    if (parts.isEmpty() && calls.isEmpty()) {
      return; // a message with results only, or with thoughts
    }
    String message = "messages[" + messages.size() + "]";
    for (int i = 0; i < partNames.size(); i++) {
      String part = message + ".content[" + i + "]";
      names.add(part + ".image_url", partNames.get(i) + ".source");
      names.add(part, partNames.get(i));
    }
    names.add(message + ".tool_calls", contentAt);
    names.add(message + ".content", contentAt);
    names.add(message, at);
    messages.add(
        new Message(
            role,
            parts.isEmpty() ? null : new Content.Parts(parts),
            null,
            calls.isEmpty() ? null : calls,
            null,
            null));
  }

  private void addResult(Block block, String at) {
    String message = "messages[" + messages.size() + "]";
    names.add(message + ".tool_call_id", at + ".tool_use_id");
    names.add(message + ".content", at + ".content");
    names.add(message, at);
    List<@Nullable ContentPart> parts = new ArrayList<>();
    if (block.content() != null) {
      for (Block result : block.content().list()) {
        if (result == null || !"text".equals(result.type())) {
          throw ApiException.unsupported(
              "'" + at + ".content' may have text only.", at + ".content");
        }
        parts.add(text(result.text()));
      }
    }
    Content content = parts.isEmpty() ? new Content.Text("") : new Content.Parts(parts);
    messages.add(new Message("tool", content, null, null, block.toolUseId(), null));
  }

  private static ContentPart text(@Nullable String text) {
    return new ContentPart("text", text, null, null, null, null, null);
  }

  private static ContentPart image(@Nullable Source source, String at) {
    String field = at + ".source";
    if (source == null || source.type() == null) {
      throw ApiException.invalid(
          "'" + field + ".type' is missing.", field + ".type", "missing_required_parameter");
    }
    MediaReference reference =
        switch (source.type()) {
          case "base64" -> inline(source, field);
          case "url" -> new MediaReference.Address(required(source.url(), field + ".url"));
          default ->
              throw ApiException.unsupported(
                  "'" + field + ".type' must be base64 or url.", field + ".type");
        };
    return new ContentPart(
        "image_url", null, null, new ImageUrl(reference, null, "image_url"), null, null, null);
  }

  private static MediaReference inline(Source source, String field) {
    String type = required(source.mediaType(), field + ".media_type");
    String url = "data:" + type + ";base64," + required(source.data(), field + ".data");
    TextCursor text = TextCursor.ofText(url.getBytes(StandardCharsets.UTF_8));
    try {
      DataUrl.startsAt(text);
      return new MediaReference.Inline(DataUrl.read(text));
    } catch (InvalidMediaTextException e) {
      return new MediaReference.Unreadable("The image " + e.explanation() + ".");
    }
  }

  private static String required(@Nullable String value, String field) {
    if (value == null) {
      throw ApiException.invalid(
          "'" + field + "' is missing.", field, "missing_required_parameter");
    }
    return value;
  }
}
