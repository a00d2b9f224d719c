package dev.onevision.gateway.captions;

import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.gateway.chat.CompletionInfo;
import dev.onevision.gateway.chat.DataEvents;
import dev.onevision.gateway.chat.EventWriter;
import dev.onevision.gateway.http.ErrorBody;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Writes a caption as server-sent events: its pieces, then the whole. Used by one thread. */
final class CaptionEventWriter implements EventWriter {

  private final DataEvents events;
  private final CompletionInfo info;
  private final StringBuilder caption = new StringBuilder();

  CaptionEventWriter(JsonMapper mapper, CompletionInfo info) {
    this.events = new DataEvents(mapper);
    this.info = info;
  }

  @Override
  public byte[] token(ReplyEvent.Token token) {
    add(token.text());
    return events.take();
  }

  @Override
  public byte[] end(ReplyEvent.ChoiceFinished finished) {
    throw new IllegalStateException("a caption has one choice");
  }

  @Override
  public byte[] end(ReplyEvent.Finished finished) {
    add(finished.text());
    events.add(CaptionBody.of(info, caption.toString(), finished.reason(), finished.usage()));
    events.addDone();
    return events.take();
  }

  @Override
  public byte[] failure(ErrorBody error) {
    events.addError(error);
    return events.take();
  }

  private void add(String text) {
    if (!text.isEmpty()) {
      caption.append(text);
      events.add(Map.of("delta", text));
    }
  }
}
