package dev.onevision.gateway.messages;

import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.gateway.chat.CompletionInfo;
import dev.onevision.gateway.chat.DataEvents;
import dev.onevision.gateway.chat.EventWriter;
import dev.onevision.gateway.chat.ToolCallReader;
import dev.onevision.gateway.http.ErrorBody;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a message as the events of the Messages API. Used by one thread at a time.
 *
 * <pre>
 * message_start
 * for each block: content_block_start, content_block_delta ..., content_block_stop
 * message_delta, message_stop
 * </pre>
 */
final class MessageEventWriter implements EventWriter {

  private final DataEvents events;
  private final CompletionInfo info;
  private final ToolCallReader calls = new ToolCallReader();
  private Open open = Open.NOTHING;
  private int block = -1;
  private boolean begun;

  /** The block that grows. */
  private enum Open {
    NOTHING,
    TEXT,
    CALL
  }

  MessageEventWriter(JsonMapper mapper, CompletionInfo info) {
    this.events = new DataEvents(mapper);
    this.info = info;
  }

  @Override
  public byte[] token(ReplyEvent.Token token) {
    begin();
    write(read(token.text()));
    return events.take();
  }

  @Override
  public byte[] end(ReplyEvent.ChoiceFinished finished) {
    throw new IllegalStateException("a message has one choice");
  }

  @Override
  public byte[] end(ReplyEvent.Finished finished) {
    begin();
    write(read(finished.text()));
    if (info.tools()) {
      write(calls.finish());
    }
    if (block < 0) {
      start(Open.TEXT, MessageBodies.text(""));
    }
    stop();
    ObjectNode end = event("message_delta");
    end.putObject("delta")
        .put("stop_reason", MessageBodies.stopReason(finished.reason(), calls.calls()))
        .putNull("stop_sequence");
    end.set("usage", MessageBodies.usage(finished.usage()));
    events.add("message_delta", end);
    events.add("message_stop", event("message_stop"));
    return events.take();
  }

  @Override
  public byte[] failure(ErrorBody error) {
    ObjectNode event = event("error");
    event.putObject("error").put("type", "api_error").put("message", error.message());
    events.add("error", event);
    return events.take();
  }

  private ToolCallReader.Delta read(String text) {
    return info.tools() ? calls.append(text) : new ToolCallReader.Delta(text, List.of());
  }

  private void begin() {
    if (!begun) {
      begun = true;
      ObjectNode start = event("message_start");
      start.set("message", MessageBodies.message(info));
      events.add("message_start", start);
    }
  }

  private void write(ToolCallReader.Delta delta) {
    if (!delta.text().isEmpty()) {
      if (open != Open.TEXT) {
        start(Open.TEXT, MessageBodies.text(""));
      }
      grow("text_delta", "text", delta.text());
    }
    for (ToolCallReader.CallDelta call : delta.calls()) {
      if (call.name() != null) {
        JsonNode empty = JsonNodeFactory.instance.objectNode();
        start(Open.CALL, MessageBodies.toolUse(info.callId(0, call.index()), call.name(), empty));
      }
      if (!call.arguments().isEmpty()) {
        grow("input_json_delta", "partial_json", call.arguments());
      }
    }
  }

  private void start(Open kind, ObjectNode content) {
    stop();
    open = kind;
    block++;
    ObjectNode start = event("content_block_start").put("index", block);
    start.set("content_block", content);
    events.add("content_block_start", start);
  }

  private void grow(String type, String field, String piece) {
    ObjectNode delta = event("content_block_delta").put("index", block);
    delta.putObject("delta").put("type", type).put(field, piece);
    events.add("content_block_delta", delta);
  }

  private void stop() {
    if (open != Open.NOTHING) {
      events.add("content_block_stop", event("content_block_stop").put("index", block));
      open = Open.NOTHING;
    }
  }

  private static ObjectNode event(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }
}
