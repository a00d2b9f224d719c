package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.gateway.http.ErrorBody;

/**
 * Writes the events of an answer as server-sent events of one API. Used by one thread at a time.
 */
public interface EventWriter {

  /** The events of a token; empty for a token that only completes a later character. */
  byte[] token(ReplyEvent.Token token);

  /** The events after the last token of one of several choices. */
  byte[] end(ReplyEvent.ChoiceFinished finished);

  /** The events after the last token. */
  byte[] end(ReplyEvent.Finished finished);

  /** The event of a failure after the first event. */
  byte[] failure(ErrorBody error);
}
