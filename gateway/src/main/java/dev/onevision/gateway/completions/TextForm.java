package dev.onevision.gateway.completions;

import dev.onevision.gateway.chat.Asked;
import dev.onevision.gateway.chat.CompletedAnswer;
import dev.onevision.gateway.chat.CompletionInfo;
import dev.onevision.gateway.chat.EventWriter;
import dev.onevision.gateway.chat.FieldNames;
import dev.onevision.gateway.http.ApiException;
import tools.jackson.databind.json.JsonMapper;

/** The form of text completions. */
record TextForm(JsonMapper mapper, boolean includeUsage, FieldNames names) implements Asked.Form {

  @Override
  public EventWriter events(CompletionInfo info) {
    return new TextEventWriter(mapper, info, includeUsage);
  }

  @Override
  public Object body(CompletionInfo info, CompletedAnswer answer) {
    return TextCompletion.of(info, answer);
  }

  @Override
  public ApiException error(ApiException error) {
    return names.in(error);
  }
}
