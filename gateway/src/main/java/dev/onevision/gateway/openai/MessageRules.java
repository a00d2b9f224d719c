package dev.onevision.gateway.openai;

import dev.onevision.gateway.openai.ChatCall.DraftPart;
import dev.onevision.gateway.openai.ChatCall.DraftTurn;
import dev.onevision.gateway.openai.ChatRequest.Content;
import dev.onevision.gateway.openai.ChatRequest.ContentPart;
import dev.onevision.gateway.openai.ChatRequest.ImageUrl;
import dev.onevision.gateway.openai.ChatRequest.Message;
import dev.onevision.messaging.wire.Part;
import dev.onevision.messaging.wire.Turn;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What messages may contain. Turns and parts keep the places of the client's messages and content
 * parts, so that a worker's {@code messages[1].content[0]} means the same to the client.
 */
@Component
class MessageRules {

  private static final int LONGEST_ADDRESS = 8192;

  private final OpenAiProperties limits;

  MessageRules(OpenAiProperties limits) {
    this.limits = limits;
  }

  /**
   * Checks the conversation.
   *
   * @throws ApiException at the first field that cannot be served
   */
  List<DraftTurn> check(@Nullable List<@Nullable Message> messages) {
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
    List<DraftTurn> turns = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      turns.add(turn(messages.get(i), "messages[" + i + "]"));
    }
    checkSizes(turns);
    return List.copyOf(turns);
  }

  private DraftTurn turn(@Nullable Message message, String at) {
    if (message == null) {
      throw ApiException.invalid("'" + at + "' is null, not a message.", at, "invalid_type");
    }
    Turn.Role role = role(message.role(), at + ".role");
    if (message.toolCalls() != null && !message.toolCalls().isEmpty()) {
      throw ApiException.unsupported("Tool calls are not supported.", at + ".tool_calls");
    }
    String contentAt = at + ".content";
    return switch (message.content()) {
      case null ->
          throw ApiException.invalid(
              "'" + contentAt + "' is missing. Send a string or an array of parts.",
              contentAt,
              "missing_required_parameter");
      case Content.Text text -> new DraftTurn(role, List.of(new DraftPart.Text(text.text())));
      case Content.Parts parts -> new DraftTurn(role, parts(parts.parts(), role, contentAt));
    };
  }

  private static Turn.Role role(@Nullable String role, String at) {
    return switch (role) {
      case null ->
          throw ApiException.invalid(
              "'" + at + "' is missing. Use system, user or assistant.",
              at,
              "missing_required_parameter");
      case "system", "developer" -> Turn.Role.SYSTEM;
      case "user" -> Turn.Role.USER;
      case "assistant" -> Turn.Role.ASSISTANT;
      case "tool", "function" ->
          throw ApiException.unsupported("Tools are not supported: role " + role + ".", at);
      default ->
          throw ApiException.invalidValue(
              "'" + at + "' is not a known role. Use system, developer, user or assistant.", at);
    };
  }

  private List<DraftPart> parts(List<@Nullable ContentPart> parts, Turn.Role role, String at) {
    if (parts.isEmpty()) {
      throw ApiException.invalid("'" + at + "' has no parts.", at, "empty_array");
    }
    List<DraftPart> drafts = new ArrayList<>(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      drafts.add(part(parts.get(i), role, at + "[" + i + "]"));
    }
    return List.copyOf(drafts);
  }

  private DraftPart part(@Nullable ContentPart part, Turn.Role role, String at) {
    String type = part == null ? null : part.type();
    if (part == null || type == null) {
      throw ApiException.invalid(
          "'" + at + "' has no type. Use text or image_url.",
          at + ".type",
          "missing_required_parameter");
    }
    return switch (type) {
      case "text" -> {
        if (part.text() == null) {
          throw ApiException.invalid(
              "'" + at + "' is of type text and has no 'text'.",
              at + ".text",
              "missing_required_parameter");
        }
        yield new DraftPart.Text(part.text());
      }
      case "image_url" -> {
        if (role != Turn.Role.USER) {
          throw ApiException.invalidValue("Pictures are only allowed in user messages.", at);
        }
        yield picture(part.imageUrl(), at);
      }
      default ->
          throw ApiException.unsupported(
              "'" + at + "' is of a type that is not supported. Use text or image_url.",
              at + ".type");
    };
  }

  private DraftPart picture(@Nullable ImageUrl imageUrl, String at) {
    if (imageUrl == null || imageUrl.url() == null) {
      throw ApiException.invalid(
          "'" + at + "' is of type image_url and has no 'image_url.url'.",
          at + ".image_url.url",
          "missing_required_parameter");
    }
    Part.Detail detail = detail(imageUrl.detail(), at + ".image_url.detail");
    String urlAt = at + ".image_url.url";
    return switch (imageUrl.url()) {
      case ImageReference.Inline inline -> {
        long most = limits.maxMediaBytes().toBytes();
        if (inline.content().remaining() > most) {
          throw ApiException.invalid(
              "The picture has "
                  + inline.content().remaining()
                  + " bytes, at most "
                  + most
                  + " are allowed.",
              urlAt,
              "image_too_large");
        }
        yield new DraftPart.Inline(inline.content(), detail);
      }
      case ImageReference.Address address ->
          new DraftPart.Remote(uri(address.url(), urlAt), detail);
      case ImageReference.Unreadable unreadable ->
          throw ApiException.invalid(unreadable.problem(), urlAt, "invalid_image_url");
    };
  }

  private static URI uri(String url, String at) {
    if (url.length() > LONGEST_ADDRESS) {
      throw badAddress("The picture's URL is longer than 8192 characters.", at);
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw badAddress("The picture's URL is not valid: " + e.getReason() + ".", at);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw badAddress("A picture's URL must start with https:, http: or data:.", at);
    }
    if (uri.getHost() == null) {
      throw badAddress("The picture's URL names no host.", at);
    }
    return uri;
  }

  private static ApiException badAddress(String message, String at) {
    return ApiException.invalid(message, at, "invalid_image_url");
  }

  private static Part.Detail detail(@Nullable String detail, String at) {
    return switch (detail) {
      case null -> Part.Detail.AUTO;
      case "auto" -> Part.Detail.AUTO;
      case "low" -> Part.Detail.LOW;
      case "high" -> Part.Detail.HIGH;
      default -> throw ApiException.invalidValue("'detail' must be auto, low or high.", at);
    };
  }

  private void checkSizes(List<DraftTurn> turns) {
    long textBytes = 0;
    int pictures = 0;
    for (DraftTurn turn : turns) {
      for (DraftPart part : turn.parts()) {
        if (part instanceof DraftPart.Text text) {
          textBytes += utf8Length(text.text());
        } else {
          pictures++;
        }
      }
    }
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
    if (pictures > limits.maxImages()) {
      throw ApiException.invalidValue(
          "The request has "
              + pictures
              + " pictures, at most "
              + limits.maxImages()
              + " are allowed.",
          "messages");
    }
  }

  private static long utf8Length(String text) {
    return text.codePoints()
        .mapToLong(point -> point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4)
        .sum();
  }
}
