package dev.onevision.gateway.responses;

import dev.onevision.gateway.chat.Asked;
import dev.onevision.gateway.chat.CompletedAnswer;
import dev.onevision.gateway.chat.CompletionInfo;
import dev.onevision.gateway.chat.EventWriter;
import dev.onevision.gateway.chat.FieldNames;
import dev.onevision.gateway.http.ApiException;
import tools.jackson.databind.json.JsonMapper;

/** The form of answers to one response request. */
record ResponseForm(JsonMapper mapper, ResponseRequest request, FieldNames names)
    implements Asked.Form {

  @Override
  public EventWriter events(CompletionInfo info) {
    return new ResponseEventWriter(mapper, info, new ResponseBodies(info, request), names);
  }

  @Override
  public Object body(CompletionInfo info, CompletedAnswer answer) {
    ResponseBodies bodies = new ResponseBodies(info, request);
    OutputItems items = new OutputItems(info);
    CompletedAnswer.Choice choice = answer.choices().getFirst();
    if (!choice.text().isEmpty() || choice.calls().isEmpty()) {
      items.addMessage(choice.text(), choice.logprobs(), items.statusAtEnd(choice));
    }
    for (int i = 0; i < choice.calls().size(); i++) {
      boolean last = i == choice.calls().size() - 1;
      items.addCall(
          choice.calls().get(i), last ? items.statusAtEnd(choice) : OutputItems.COMPLETED);
    }
    return bodies.ended(items, choice.reason(), answer.usage());
  }

  @Override
  public ApiException error(ApiException error) {
    return names.in(error);
  }
}
