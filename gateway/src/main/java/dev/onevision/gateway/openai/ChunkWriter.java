package dev.onevision.gateway.openai;

import dev.onevision.gateway.openai.ChatCompletionChunk.Choice;
import dev.onevision.gateway.openai.ChatCompletionChunk.Delta;
import dev.onevision.messaging.wire.ReplyEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

/**
 * Writes one answer as server-sent events. Used by one thread at a time.
 *
 * <p>Every event has an id {@code REQUEST:INDEX}. Up to the last token INDEX is the token's; n
 * being the number of tokens, n is text that was held back until the end, n+1 the end, n+2 the
 * usage, n+3 {@code [DONE]}. So the last id a client saw says exactly what it still lacks.
 */
final class ChunkWriter {

  static final byte[] NOTHING = new byte[0];

  private static final String OBJECT = "chat.completion.chunk";
  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.UTF_8);

  private final JsonMapper mapper;
  private final AnswerShape shape;
  private final boolean includeUsage;
  private boolean started;
  private int tokens;

  ChunkWriter(JsonMapper mapper, AnswerShape shape, boolean includeUsage) {
    this.mapper = mapper;
    this.shape = shape;
    this.includeUsage = includeUsage;
  }

  /** The event of a token; nothing for a token that only completes what comes later. */
  byte[] token(ReplyEvent.Token token) {
    tokens = token.index() + 1;
    if (started && token.text().isEmpty()) {
      return NOTHING;
    }
    var events = new ByteArrayOutputStream(320);
    text(events, token.index(), token.text());
    return events.toByteArray();
  }

  /** All that follows the last token. */
  byte[] end(ReplyEvent.Finished finished) {
    var events = new ByteArrayOutputStream(1024);
    if (!started || !finished.text().isEmpty()) {
      text(events, tokens, finished.text());
    }
    String fingerprint = finished.fingerprint();
    var last = new Choice(0, new Delta(null, null), null, AnswerShape.text(finished.reason()));
    write(events, tokens + 1, chunk(fingerprint, List.of(last), usageNotYet()));
    if (includeUsage) {
      UsageBody usage = UsageBody.of(finished.usage());
      write(events, tokens + 2, chunk(fingerprint, List.of(), usage));
    }
    event(events, tokens + 3, DONE);
    return events.toByteArray();
  }

  /** The event that ends an answer which failed after its first token. */
  byte[] failure(ErrorBody error) {
    var events = new ByteArrayOutputStream(512);
    write(events, tokens, error);
    return events.toByteArray();
  }

  private void text(ByteArrayOutputStream events, int index, String text) {
    var delta = new Delta(started ? null : "assistant", text);
    started = true;
    write(events, index, chunk(null, List.of(new Choice(0, delta, null, null)), usageNotYet()));
  }

  private ChatCompletionChunk chunk(
      @Nullable String fingerprint, List<Choice> choices, @Nullable Object usage) {
    return new ChatCompletionChunk(
        shape.id(), OBJECT, shape.created(), shape.model(), fingerprint, choices, usage);
  }

  /** OpenAI writes an explicit null into each chunk before the one with the usage. */
  private @Nullable Object usageNotYet() {
    return includeUsage ? NullNode.getInstance() : null;
  }

  private void write(ByteArrayOutputStream events, int index, Object body) {
    event(events, index, mapper.writeValueAsBytes(body));
  }

  private void event(ByteArrayOutputStream events, int index, byte[] data) {
    String id = "id: " + shape.requestId() + ":" + index + "\ndata: ";
    events.writeBytes(id.getBytes(StandardCharsets.UTF_8));
    events.writeBytes(data);
    events.write('\n');
    events.write('\n');
  }
}
