package dev.onevision.gateway.responses;

import dev.onevision.gateway.chat.ChatRequest.CalledFunction;
import dev.onevision.gateway.chat.ChatRequest.Content;
import dev.onevision.gateway.chat.ChatRequest.Message;
import dev.onevision.gateway.chat.ChatRequest.ToolCall;
import dev.onevision.gateway.chat.FieldNames;
import dev.onevision.gateway.http.ApiException;
import dev.onevision.gateway.responses.ResponseRequest.Input;
import dev.onevision.gateway.responses.ResponseRequest.Item;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the input of a response into messages. Calls in a row become one message, together with the
 * text of the assistant before them.
 */
final class InputMessages {

  private final List<@Nullable Message> messages = new ArrayList<>();
  private final FieldNames names;

  private InputMessages(FieldNames names) {
    this.names = names;
  }

  /**
   * The messages of a request.
   *
   * @param names receives the names of the fields of messages
   */
  static List<@Nullable Message> of(ResponseRequest request, FieldNames names) {
    InputMessages input = new InputMessages(names);
    if (request.instructions() != null) {
      input.add(message("system", new Content.Text(request.instructions())), "instructions", "");
    }
    switch (request.input()) {
      case null ->
          throw ApiException.invalid(
              "'input' is missing. Send a string or an array of items.",
              "input",
              "missing_required_parameter");
      case Input.Text(String text) ->
          input.add(message("user", new Content.Text(text)), "input", "");
      case Input.Items(var items) -> {
        if (items.isEmpty()) {
          throw ApiException.invalid("'input' has no items.", "input", "empty_array");
        }
        for (int i = 0; i < items.size(); i++) {
          input.add(items.get(i), "input[" + i + "]");
        }
      }
    }
    return input.messages;
  }

  private void add(@Nullable Item item, String at) {
    if (item == null) {
      throw ApiException.invalid("'" + at + "' is null, not an item.", at, "invalid_type");
    }
    switch (item.type()) {
      case null -> add(message(item.role(), item.content()), at, ".content");
      case "message" -> add(message(item.role(), item.content()), at, ".content");
      case "function_call" -> addCall(item, at);
      case "function_call_output" -> addOutput(item, at);
      // The reasoning of another model is of no use to this one.
      case "reasoning" -> {}
      case "item_reference" ->
          throw ApiException.unsupported(
              "'"
                  + at
                  + "' refers to a stored item, but responses are not stored. Send the items"
                  + " themselves; many clients do with \"store\": false.",
              at);
      default ->
          throw ApiException.unsupported(
              "'"
                  + at
                  + ".type' is not supported. Use message, function_call or function_call_output.",
              at + ".type");
    }
  }

  private void addCall(Item item, String at) {
    Message last = messages.isEmpty() ? null : messages.getLast();
    List<@Nullable ToolCall> calls = new ArrayList<>();
    if (last != null && "assistant".equals(last.role())) {
      messages.removeLast();
      if (last.toolCalls() != null) {
        calls.addAll(last.toolCalls());
      }
    } else {
      last = null;
    }
    String message = "messages[" + messages.size() + "]";
    String call = message + ".tool_calls[" + calls.size() + "]";
    names.add(call + ".function", at);
    names.add(call, at);
    names.add(message, at);
    calls.add(
        new ToolCall(item.callId(), "function", new CalledFunction(item.name(), item.arguments())));
    Content text = last == null ? null : last.content();
    messages.add(new Message("assistant", text, null, calls, null, null));
  }

  private void addOutput(Item item, String at) {
    String message = "messages[" + messages.size() + "]";
    names.add(message + ".tool_call_id", at + ".call_id");
    names.add(message + ".content", at + ".output");
    names.add(message, at);
    messages.add(new Message("tool", item.output(), null, null, item.callId(), null));
  }

  private void add(Message message, String at, String content) {
    String name = "messages[" + messages.size() + "]";
    names.add(name + ".content", at + content);
    names.add(name, at);
    messages.add(message);
  }

  private static Message message(@Nullable String role, @Nullable Content content) {
    return new Message(role, content, null, null, null, null);
  }
}
