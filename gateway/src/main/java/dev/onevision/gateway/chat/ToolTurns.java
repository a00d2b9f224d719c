package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.Turn;
import dev.onevision.gateway.chat.ChatCall.DraftPart;
import dev.onevision.gateway.chat.ChatCall.DraftTurn;
import dev.onevision.gateway.chat.ChatRequest.CalledFunction;
import dev.onevision.gateway.chat.ChatRequest.Message;
import dev.onevision.gateway.chat.ChatRequest.ToolCall;
import dev.onevision.gateway.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the turns of a conversation, and puts results of tools in the order of their calls: the
 * model sees no ids. Used once.
 */
final class ToolTurns {

  private final List<DraftTurn> turns = new ArrayList<>();

  /** Ids of the calls that the next messages may answer. */
  private final List<@Nullable String> open = new ArrayList<>();

  /** The positions in {@link #open} of the results so far. */
  private final List<Integer> answered = new ArrayList<>();

  /** The turns so far. */
  List<DraftTurn> turns() {
    return List.copyOf(turns);
  }

  /** Adds the turn of a message. */
  void add(Message message, DraftTurn turn, String at) {
    if (turn.role() == Turn.Role.TOOL) {
      addResult(message, turn, at);
      return;
    }
    open.clear();
    answered.clear();
    if (message.toolCalls() == null || message.toolCalls().isEmpty()) {
      turns.add(turn);
      return;
    }
    if (turn.role() != Turn.Role.ASSISTANT) {
      throw ApiException.invalidValue(
          "Tool calls are only allowed in assistant messages.", at + ".tool_calls");
    }
    List<DraftPart> parts = new ArrayList<>(turn.parts());
    for (int i = 0; i < message.toolCalls().size(); i++) {
      parts.add(call(message.toolCalls().get(i), at + ".tool_calls[" + i + "]"));
    }
    turns.add(new DraftTurn(turn.role(), List.copyOf(parts)));
  }

  private DraftPart call(@Nullable ToolCall call, String at) {
    if (call == null || (call.type() != null && !call.type().equals("function"))) {
      throw ApiException.unsupported(
          "'" + at + ".type' must be function. Other calls are not supported.", at + ".type");
    }
    CalledFunction function = call.function();
    if (function == null || function.name() == null) {
      throw ToolRules.missing(at + (function == null ? ".function" : ".function.name"));
    }
    ToolRules.checkName(function.name(), at + ".function.name");
    open.add(call.id());
    String arguments = function.arguments();
    return new DraftPart.ToolCall(
        function.name(), arguments == null || arguments.isBlank() ? "{}" : arguments);
  }

  private void addResult(Message message, DraftTurn turn, String at) {
    String field = at + ".tool_call_id";
    if (message.toolCallId() == null) {
      throw ToolRules.missing(field);
    }
    int call = open.indexOf(message.toolCallId());
    if (call < 0 || answered.contains(call)) {
      throw ApiException.invalidValue(
          "'"
              + field
              + "' must be the id of a call in the assistant message before, and each call has one"
              + " result.",
          field);
    }
    int later = (int) answered.stream().filter(other -> other > call).count();
    answered.add(call);
    turns.add(turns.size() - later, turn);
  }
}
