package dev.onevision.gateway.messages;

import dev.onevision.gateway.chat.Asked;
import dev.onevision.gateway.chat.CompletedAnswer;
import dev.onevision.gateway.chat.CompletionInfo;
import dev.onevision.gateway.chat.EventWriter;
import dev.onevision.gateway.chat.FieldNames;
import dev.onevision.gateway.http.ApiException;
import tools.jackson.databind.json.JsonMapper;

/** The form of messages. */
record MessageForm(JsonMapper mapper, FieldNames names) implements Asked.Form {

  @Override
  public EventWriter events(CompletionInfo info) {
    return new MessageEventWriter(mapper, info);
  }

  @Override
  public Object body(CompletionInfo info, CompletedAnswer answer) {
    return MessageBodies.whole(info, answer);
  }

  @Override
  public ApiException error(ApiException error) {
    return names.in(error);
  }
}
