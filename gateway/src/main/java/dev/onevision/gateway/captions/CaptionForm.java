package dev.onevision.gateway.captions;

import dev.onevision.gateway.chat.Asked;
import dev.onevision.gateway.chat.CompletedAnswer;
import dev.onevision.gateway.chat.CompletionInfo;
import dev.onevision.gateway.chat.EventWriter;
import dev.onevision.gateway.chat.FieldNames;
import dev.onevision.gateway.http.ApiException;
import tools.jackson.databind.json.JsonMapper;

/** The form of captions. */
record CaptionForm(JsonMapper mapper, FieldNames names) implements Asked.Form {

  @Override
  public EventWriter events(CompletionInfo info) {
    return new CaptionEventWriter(mapper, info);
  }

  @Override
  public Object body(CompletionInfo info, CompletedAnswer answer) {
    CompletedAnswer.Choice choice = answer.choices().getFirst();
    return CaptionBody.of(info, choice.text(), choice.reason(), answer.usage());
  }

  @Override
  public ApiException error(ApiException error) {
    return names.in(error);
  }
}
