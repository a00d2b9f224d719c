package dev.onevision.gateway.completions;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.gateway.chat.CompletionInfo;
import dev.onevision.gateway.chat.DataEvents;
import dev.onevision.gateway.chat.EventWriter;
import dev.onevision.gateway.chat.UsageBody;
import dev.onevision.gateway.completions.TextCompletion.Choice;
import dev.onevision.gateway.http.ErrorBody;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes a text completion as server-sent events. Used by one thread at a time. */
final class TextEventWriter implements EventWriter {

  private final DataEvents events;
  private final CompletionInfo info;
  private final boolean includeUsage;

  TextEventWriter(JsonMapper mapper, CompletionInfo info, boolean includeUsage) {
    this.events = new DataEvents(mapper);
    this.info = info;
    this.includeUsage = includeUsage;
  }

  @Override
  public byte[] token(ReplyEvent.Token token) {
    if (!token.text().isEmpty()) {
      add(token.choiceIndex(), token.text(), null, null);
    }
    return events.take();
  }

  @Override
  public byte[] end(ReplyEvent.ChoiceFinished finished) {
    add(finished.choice(), finished.text(), finished.reason(), null);
    return events.take();
  }

  @Override
  public byte[] end(ReplyEvent.Finished finished) {
    if (info.choices() == 1) {
      add(0, finished.text(), finished.reason(), finished.fingerprint());
    }
    if (includeUsage) {
      UsageBody usage = UsageBody.of(finished.usage());
      events.add(TextCompletion.part(info, finished.fingerprint(), List.of(), usage));
    }
    events.addDone();
    return events.take();
  }

  @Override
  public byte[] failure(ErrorBody error) {
    events.addError(error);
    return events.take();
  }

  private void add(
      int choice, String text, @Nullable FinishReason reason, @Nullable String fingerprint) {
    String name = reason == null ? null : CompletionInfo.text(reason, 0);
    List<Choice> choices = List.of(new Choice(choice, text, null, name));
    events.add(TextCompletion.part(info, fingerprint, choices, null));
  }
}
