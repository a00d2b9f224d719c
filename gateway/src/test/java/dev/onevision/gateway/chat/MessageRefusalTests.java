package dev.onevision.gateway.chat;

import dev.onevision.gateway.GatewayTest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong in the messages: roles, contents, parts, images. */
@GatewayTest
class MessageRefusalTests extends ChatRefusals {

  static Stream<Arguments> badMessages() {
    return Stream.of(
        bad("{}", "messages", "missing_required_parameter"),
        bad("{\"messages\":[]}", "messages", "empty_array"),
        bad("{\"messages\":\"Hello\"}", "messages", "invalid_type"),
        bad("{\"messages\":[null]}", "messages[0]", "invalid_type"),
        bad("{\"messages\":[7]}", "messages[0]", "invalid_type"),
        message("{\"content\":\"x\"}", "messages[0].role", "missing_required_parameter"),
        message("{\"role\":\"king\",\"content\":\"x\"}", "messages[0].role", "invalid_value"),
        message(
            "{\"role\":\"function\",\"content\":\"x\"}", "messages[0].role", "unsupported_value"),
        message(
            "{\"role\":\"tool\",\"content\":\"x\"}",
            "messages[0].tool_call_id",
            "missing_required_parameter"),
        message(
            "{\"role\":\"tool\",\"content\":\"x\",\"tool_call_id\":\"a\"}",
            "messages[0].tool_call_id",
            "invalid_value"),
        message(
            "{\"role\":\"tool\",\"tool_call_id\":\"a\"}",
            "messages[0].content",
            "missing_required_parameter"),
        message("{\"role\":\"user\"}", "messages[0].content", "missing_required_parameter"),
        message("{\"role\":\"user\",\"content\":[]}", "messages[0].content", "empty_array"),
        message("{\"role\":\"user\",\"content\":5}", "messages[0].content", "invalid_type"),
        message("{\"role\":\"user\",\"content\":{}}", "messages[0].content", "invalid_type"),
        message(
            "{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":[{}]}",
            "messages[0].tool_calls[0].function",
            "missing_required_parameter"),
        message(
            "{\"role\":\"assistant\",\"tool_calls\":[{\"type\":\"custom\"}]}",
            "messages[0].tool_calls[0].type",
            "unsupported_value"),
        message(
            "{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"a b\"}}]}",
            "messages[0].tool_calls[0].function.name",
            "invalid_value"),
        message(
            "{\"role\":\"user\",\"content\":\"x\",\"tool_calls\":[{}]}",
            "messages[0].tool_calls",
            "invalid_value"),
        message(
            "{\"role\":\"system\",\"content\":[{\"type\":\"image_url\",\"image_url\":"
                + "{\"url\":\"https://example.org/a.png\"}}]}",
            "messages[0].content[0]",
            "invalid_value"),
        part("{}", ".type", "missing_required_parameter"),
        part("\"text\"", "", "invalid_type"),
        part("{\"type\":\"text\"}", ".text", "missing_required_parameter"),
        part("{\"type\":\"text\",\"text\":[]}", ".text", "invalid_type"),
        part("{\"type\":\"text\",\"text\":5}", ".text", "invalid_type"),
        part("{\"type\":\"input_audio\"}", ".type", "unsupported_value"),
        part("{\"type\":\"image_url\"}", ".image_url.url", "missing_required_parameter"),
        part(
            "{\"type\":\"image_url\",\"image_url\":\"ftp://example.org/\"}",
            ".image_url",
            "invalid_image_url"),
        part("{\"type\":\"image_url\",\"image_url\":5}", ".image_url", "invalid_type"),
        part("{\"type\":\"video_url\",\"video_url\":[]}", ".video_url", "invalid_type"),
        part(
            "{\"type\":\"input_image\",\"image_url\":\"https://e.org/\",\"detail\":\"x\"}",
            ".detail",
            "invalid_value"),
        part("{\"type\":\"input_image\"}", ".image_url.url", "missing_required_parameter"),
        url("file:///etc/passwd", "invalid_image_url"),
        url("ftp://example.org/a.png", "invalid_image_url"),
        url("example.org/a.png", "invalid_image_url"),
        url("http://", "invalid_image_url"),
        url("http:", "invalid_image_url"),
        url("https://exa mple.org/a.png", "invalid_image_url"),
        url("https://example.org/" + "a".repeat(9000), "invalid_image_url"),
        url("", "invalid_image_url"),
        url("data:", "invalid_image_url"),
        url("data:image/png;base64", "invalid_image_url"),
        url("data:image/png;base64,", "invalid_image_url"),
        url("data:image/png,", "invalid_image_url"),
        url("https://user:secret@example.org/a.png", "invalid_image_url"),
        url("data:text/html;base64,AAAA", "invalid_image_url"),
        url("data:image/png;base64,AA*A", "invalid_image_url"),
        url("data:image/png;base64,AAAAA", "invalid_image_url"),
        url("DATA:image/png;base64,AA==AA", "invalid_image_url"),
        url("data:image/png;base64," + "A".repeat(800_000), "image_too_large"),
        part(
            "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/\","
                + "\"detail\":\"huge\"}}",
            ".image_url.detail",
            "invalid_value"),
        part(
            "{\"type\":\"image_url\",\"image_url\":{\"url\":5}}", ".image_url.url", "invalid_type"),
        message(
            "{\"role\":\"assistant\",\"content\":null,\"function_call\":{\"name\":\"f\"}}",
            "messages[0].function_call",
            "unsupported_value"),
        message(
            "{\"role\":\"user\",\"content\":null}",
            "messages[0].content",
            "missing_required_parameter"),
        part("{\"type\":\"refusal\",\"refusal\":\"No.\"}", ".type", "invalid_value"));
  }

  @ParameterizedTest
  @MethodSource("badMessages")
  void aBadMessageIsRefusedAndItsPlaceIsNamed(
      String body, @Nullable String param, @Nullable String code) {
    assertRefused(body, param, code);
  }

  private static Arguments message(String message, String param, String code) {
    return bad("{\"messages\":[" + message + "]}", param, code);
  }

  private static Arguments part(String part, String param, String code) {
    return message(
        "{\"role\":\"user\",\"content\":[" + part + "]}", "messages[0].content[0]" + param, code);
  }

  private static Arguments url(String url, String code) {
    return part(
        "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url + "\"}}", ".image_url.url", code);
  }
}
