package dev.onevision.gateway.tokenization;

import dev.onevision.gateway.chat.Asked;
import dev.onevision.gateway.chat.CompletedAnswer;
import dev.onevision.gateway.chat.CompletionInfo;
import dev.onevision.gateway.chat.EventWriter;
import dev.onevision.gateway.chat.FieldNames;
import dev.onevision.gateway.http.ApiException;
import java.util.function.BiFunction;

/**
 * The form of the tokenizer's answers, which are never streamed.
 *
 * @param body makes the body from the text of the answer
 */
record TokenizationForm(FieldNames names, BiFunction<CompletionInfo, String, Object> body)
    implements Asked.Form {

  @Override
  public EventWriter events(CompletionInfo info) {
    throw new IllegalStateException("the tokenizer's answers are not streamed");
  }

  @Override
  public Object body(CompletionInfo info, CompletedAnswer answer) {
    return body.apply(info, answer.choices().getFirst().text());
  }

  @Override
  public ApiException error(ApiException error) {
    return names.in(error);
  }
}
