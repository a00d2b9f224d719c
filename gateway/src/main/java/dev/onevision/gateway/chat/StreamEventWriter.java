package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.gateway.chat.ChatCompletionChunk.Choice;
import dev.onevision.gateway.chat.ChatCompletionChunk.Delta;
import dev.onevision.gateway.http.ErrorBody;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

/**
 * Writes a completion as server-sent events. Used by one thread at a time.
 *
 * <p>Every event has the id {@code REQUEST:INDEX}. For a token, INDEX is its index. With n tokens,
 * n is text that was held back until the end, n+1 the end, n+2 the usage, n+3 {@code [DONE]}. So
 * the last id that a client received tells which events it lacks. With several choices, INDEX has
 * the next index of each, joined by {@code -}.
 */
final class StreamEventWriter implements EventWriter {

  static final byte[] NOTHING = new byte[0];

  private static final String OBJECT = "chat.completion.chunk";
  private static final String ASSISTANT = "assistant";
  private static final byte[] ERROR = "event: error\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.UTF_8);
  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.UTF_8);

  private final JsonMapper mapper;
  private final CompletionInfo shape;
  private final boolean includeUsage;
  private final boolean usageDetails;
  private final List<ToolCallReader> tools;
  private final boolean[] started;
  private final int[] next;
  private final int[] from;

  StreamEventWriter(JsonMapper mapper, CompletionInfo shape, ChatCall.Streaming streaming) {
    this(mapper, shape, streaming, new int[shape.choices()]);
  }

  /**
   * A writer that skips the events that the client has.
   *
   * @param from for each choice, the index of the first event to write
   */
  StreamEventWriter(
      JsonMapper mapper, CompletionInfo shape, ChatCall.Streaming streaming, int[] from) {
    this.mapper = mapper;
    this.shape = shape;
    this.includeUsage = streaming.includeUsage();
    this.usageDetails = streaming.usageDetails();
    this.tools =
        shape.tools()
            ? Stream.generate(ToolCallReader::new).limit(shape.choices()).toList()
            : List.of();
    this.started = new boolean[shape.choices()];
    this.next = new int[shape.choices()];
    this.from = from;
  }

  @Override
  public byte[] token(ReplyEvent.Token token) {
    int choice = token.choiceIndex();
    String id = id(choice, token.index(), 1);
    TokenLogprobs logprobs = token.logprobs();
    ToolCallReader.Delta delta =
        tools.isEmpty()
            ? new ToolCallReader.Delta(token.text(), List.of())
            : tools.get(choice).append(token.text());
    if (started[choice] && delta.isEmpty() && logprobs == null) {
      return NOTHING;
    }
    var events = new ByteArrayOutputStream(320);
    LogprobsBody body = logprobs == null ? null : LogprobsBody.of(List.of(logprobs));
    grow(events, id, choice, delta, body);
    return events.toByteArray();
  }

  @Override
  public byte[] end(ReplyEvent.ChoiceFinished finished) {
    var events = new ByteArrayOutputStream(512);
    end(events, finished.choice(), finished.text(), finished.reason(), null);
    return events.toByteArray();
  }

  @Override
  public byte[] end(ReplyEvent.Finished finished) {
    var events = new ByteArrayOutputStream(1024);
    String fingerprint = finished.fingerprint();
    if (shape.choices() == 1) {
      end(events, 0, finished.text(), finished.reason(), fingerprint);
    }
    String usageId = id(0, next[0], 1);
    if (includeUsage) {
      UsageBody usage =
          usageDetails
              ? UsageBody.of(finished.usage(), finished.details())
              : UsageBody.of(finished.usage());
      write(events, usageId, chunk(fingerprint, List.of(), usage));
    }
    event(events, id(0, next[0], 1), DONE);
    return events.toByteArray();
  }

  /**
   * The event of a failure after the first token. It has no id, so that the client resumes after
   * the last event that it received. OpenAI's clients look for {@code error} in the data, other
   * clients at the event's name.
   */
  @Override
  public byte[] failure(ErrorBody error) {
    var events = new ByteArrayOutputStream(512);
    events.writeBytes(ERROR);
    data(events, mapper.writeValueAsBytes(error));
    return events.toByteArray();
  }

  private void end(
      ByteArrayOutputStream events,
      int choice,
      String text,
      FinishReason reason,
      @Nullable String fingerprint) {
    String heldBackId = id(choice, next[choice], 1);
    ToolCallReader.Delta heldBack = heldBack(choice, text);
    if (!started[choice] || !heldBack.isEmpty()) {
      grow(events, heldBackId, choice, heldBack, null);
    }
    int calls = tools.isEmpty() ? 0 : tools.get(choice).calls();
    var last =
        new Choice(choice, new Delta(null, null, null), null, CompletionInfo.text(reason, calls));
    String endId = id(choice, next[choice], 1);
    write(events, endId, chunk(fingerprint, List.of(last), usageNotYet()));
  }

  private ToolCallReader.Delta heldBack(int choice, String text) {
    if (tools.isEmpty()) {
      return new ToolCallReader.Delta(text, List.of());
    }
    ToolCallReader.Delta last = tools.get(choice).append(text);
    ToolCallReader.Delta rest = tools.get(choice).finish();
    List<ToolCallReader.CallDelta> calls = new ArrayList<>(last.calls());
    calls.addAll(rest.calls());
    return new ToolCallReader.Delta(last.text() + rest.text(), calls);
  }

  private void grow(
      ByteArrayOutputStream events,
      @Nullable String id,
      int choice,
      ToolCallReader.Delta delta,
      @Nullable LogprobsBody logprobs) {
    String role = started[choice] ? null : ASSISTANT;
    started[choice] = true;
    if (id == null) {
      return;
    }
    if (role != null && logprobs != null) {
      // OpenAI's client counts the log probabilities of a choice's first chunk twice, so it has
      // none. It has no id either, because a client cannot resume after it.
      var opening = new Choice(choice, new Delta(role, "", null), null, null);
      data(events, mapper.writeValueAsBytes(chunk(null, List.of(opening), usageNotYet())));
      role = null;
    }
    List<ToolCallBody> calls =
        delta.calls().stream()
            .map(call -> ToolCallBody.part(shape.callId(choice, call.index()), call))
            .toList();
    String text = delta.text().isEmpty() && !calls.isEmpty() ? null : delta.text();
    var grown =
        new Choice(choice, new Delta(role, text, calls.isEmpty() ? null : calls), logprobs, null);
    write(events, id, chunk(null, List.of(grown), usageNotYet()));
  }

  /**
   * The id of an event; null if the client has the event.
   *
   * @param passed number of events after the token at this index
   */
  private @Nullable String id(int choice, int index, int passed) {
    next[choice] = index + passed;
    if (index < from[choice]) {
      return null;
    }
    return shape.choices() == 1
        ? Integer.toString(index)
        : Arrays.stream(next).mapToObj(Integer::toString).collect(Collectors.joining("-"));
  }

  private ChatCompletionChunk chunk(
      @Nullable String fingerprint, List<Choice> choices, @Nullable Object usage) {
    return new ChatCompletionChunk(
        shape.id(),
        OBJECT,
        shape.created(),
        shape.model(),
        fingerprint,
        shape.tier(),
        choices,
        usage);
  }

  /** OpenAI writes an explicit null into each chunk before the usage. */
  private @Nullable Object usageNotYet() {
    return includeUsage ? NullNode.getInstance() : null;
  }

  private void write(ByteArrayOutputStream events, @Nullable String id, Object body) {
    if (id == null) {
      return;
    }
    event(events, id, mapper.writeValueAsBytes(body));
  }

  private void event(ByteArrayOutputStream events, @Nullable String index, byte[] data) {
    if (index == null) {
      return;
    }
    String id = "id: " + shape.requestId() + ":" + index + "\n";
    events.writeBytes(id.getBytes(StandardCharsets.UTF_8));
    data(events, data);
  }

  private static void data(ByteArrayOutputStream events, byte[] data) {
    events.writeBytes(DATA);
    events.writeBytes(data);
    events.write('\n');
    events.write('\n');
  }
}
