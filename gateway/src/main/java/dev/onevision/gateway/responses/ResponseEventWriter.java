package dev.onevision.gateway.responses;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.gateway.chat.CompletedAnswer;
import dev.onevision.gateway.chat.CompletionInfo;
import dev.onevision.gateway.chat.EventWriter;
import dev.onevision.gateway.chat.FieldNames;
import dev.onevision.gateway.chat.ToolCallReader;
import dev.onevision.gateway.http.ErrorBody;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a response as the events of the Responses API. Used by one thread at a time.
 *
 * <pre>
 * response.created, response.in_progress
 * for the message: output_item.added, content_part.added, output_text.delta ..., output_text.done,
 *                  content_part.done, output_item.done
 * for each call:   output_item.added, function_call_arguments.delta ...,
 *                  function_call_arguments.done, output_item.done
 * response.completed, response.incomplete or response.failed
 * </pre>
 */
final class ResponseEventWriter implements EventWriter {

  private final JsonMapper mapper;
  private final CompletionInfo info;
  private final ResponseBodies bodies;
  private final FieldNames names;
  private final OutputItems items;
  private final ToolCallReader calls = new ToolCallReader();
  private final ByteArrayOutputStream events = new ByteArrayOutputStream(512);
  private final StringBuilder written = new StringBuilder();
  private final List<TokenLogprobs> logprobs = new ArrayList<>();
  private Open open = Open.NOTHING;
  private String callName = "";
  private boolean begun;
  private int sequence;

  /** The item that grows. */
  private enum Open {
    NOTHING,
    MESSAGE,
    CALL
  }

  ResponseEventWriter(
      JsonMapper mapper, CompletionInfo info, ResponseBodies bodies, FieldNames names) {
    this.mapper = mapper;
    this.info = info;
    this.bodies = bodies;
    this.names = names;
    this.items = new OutputItems(info);
  }

  @Override
  public byte[] token(ReplyEvent.Token token) {
    begin();
    write(read(token.text()), token.logprobs());
    return taken();
  }

  @Override
  public byte[] end(ReplyEvent.ChoiceFinished finished) {
    throw new IllegalStateException("a response has one choice");
  }

  @Override
  public byte[] end(ReplyEvent.Finished finished) {
    begin();
    write(read(finished.text()), null);
    if (info.tools()) {
      write(calls.finish(), null);
    }
    if (open == Open.NOTHING && items.next() == 0) {
      openMessage();
    }
    boolean complete = finished.reason() == FinishReason.STOP;
    close(complete ? OutputItems.COMPLETED : OutputItems.INCOMPLETE);
    ObjectNode response = bodies.ended(items, finished.reason(), finished.usage());
    event(complete ? "response.completed" : "response.incomplete")
        .set("response", response)
        .write();
    return taken();
  }

  @Override
  public byte[] failure(ErrorBody error) {
    begin();
    close(OutputItems.INCOMPLETE);
    String code = String.valueOf(error.code());
    event("response.failed")
        .set(
            "response",
            bodies.failed(
                items,
                code.equals("rate_limit_exceeded") ? code : "server_error",
                names.in(error.message())))
        .write();
    return taken();
  }

  private ToolCallReader.Delta read(String text) {
    return info.tools() ? calls.append(text) : new ToolCallReader.Delta(text, List.of());
  }

  private void begin() {
    if (!begun) {
      begun = true;
      event("response.created").set("response", bodies.inProgress()).write();
      event("response.in_progress").set("response", bodies.inProgress()).write();
    }
  }

  private void write(ToolCallReader.Delta delta, @Nullable TokenLogprobs token) {
    if (!delta.text().isEmpty()
        || (token != null && open != Open.CALL && delta.calls().isEmpty())) {
      writeText(delta.text(), token);
    }
    for (ToolCallReader.CallDelta call : delta.calls()) {
      if (call.name() != null) {
        close(OutputItems.COMPLETED);
        openCall(call.name());
      }
      if (!call.arguments().isEmpty()) {
        written.append(call.arguments());
        event("response.function_call_arguments.delta")
            .item(callId())
            .put("delta", call.arguments())
            .write();
      }
    }
  }

  private void writeText(String text, @Nullable TokenLogprobs token) {
    if (open != Open.MESSAGE) {
      close(OutputItems.COMPLETED);
      openMessage();
    }
    written.append(text);
    List<TokenLogprobs> own = token == null ? List.of() : List.of(token);
    logprobs.addAll(own);
    event("response.output_text.delta")
        .part()
        .put("delta", text)
        .set("logprobs", OutputItems.logprobs(own))
        .write();
  }

  private void openMessage() {
    open = Open.MESSAGE;
    event("response.output_item.added")
        .output()
        .set("item", items.message(OutputItems.IN_PROGRESS))
        .write();
    event("response.content_part.added")
        .part()
        .set("part", OutputItems.text("", List.of()))
        .write();
  }

  private void openCall(String name) {
    open = Open.CALL;
    callName = name;
    event("response.output_item.added")
        .output()
        .set("item", items.call(name, "", OutputItems.IN_PROGRESS))
        .write();
  }

  private void close(String status) {
    String all = written.toString();
    int index = items.next();
    switch (open) {
      case NOTHING -> {}
      case MESSAGE -> {
        event("response.output_text.done")
            .part()
            .put("text", all)
            .set("logprobs", OutputItems.logprobs(logprobs))
            .write();
        event("response.content_part.done")
            .part()
            .set("part", OutputItems.text(all, logprobs))
            .write();
        done(index, items.addMessage(all, logprobs, status));
      }
      case CALL -> {
        event("response.function_call_arguments.done")
            .item(callId())
            .put("name", callName)
            .put("arguments", all)
            .write();
        done(index, items.addCall(new CompletedAnswer.Call(callName, all), status));
      }
    }
    open = Open.NOTHING;
    written.setLength(0);
    logprobs.clear();
  }

  private void done(int index, ObjectNode item) {
    event("response.output_item.done").at(index).set("item", item).write();
  }

  private String callId() {
    return items.call("", "", "").path("id").asString();
  }

  private String messageId() {
    return items.message("").path("id").asString();
  }

  private Event event(String type) {
    return new Event(type);
  }

  private byte[] taken() {
    byte[] bytes = events.toByteArray();
    events.reset();
    return bytes;
  }

  /** An event that is being made. */
  private final class Event {

    private final String type;
    private final ObjectNode data;

    Event(String type) {
      this.type = type;
      this.data =
          JsonNodeFactory.instance
              .objectNode()
              .put("type", type)
              .put("sequence_number", sequence++);
    }

    Event at(int index) {
      data.put("output_index", index);
      return this;
    }

    Event output() {
      return at(items.next());
    }

    Event item(String id) {
      data.put("item_id", id);
      return output();
    }

    Event part() {
      item(messageId());
      data.put("content_index", 0);
      return this;
    }

    Event put(String field, String value) {
      data.put(field, value);
      return this;
    }

    Event set(String field, JsonNode value) {
      data.set(field, value);
      return this;
    }

    void write() {
      events.writeBytes(("event: " + type + "\ndata: ").getBytes(StandardCharsets.UTF_8));
      events.writeBytes(mapper.writeValueAsBytes(data));
      events.write('\n');
      events.write('\n');
    }
  }
}
