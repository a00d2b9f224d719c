package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.gateway.chat.RequestMeters.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The answer so far; the model's context bounds its length. Used by one thread at a time. */
final class AnswerCollector {

  private final Measurement measurement;
  private final List<CollectedChoice> choices;
  private ReplyEvent.@Nullable Finished finished;

  AnswerCollector(GenerationRequest request, Measurement measurement) {
    this.measurement = measurement;
    this.choices = Stream.generate(CollectedChoice::new).limit(request.choiceCount()).toList();
  }

  void add(ReplyEvent event) {
    measurement.token();
    switch (event) {
      case ReplyEvent.Token token -> {
        measurement.count().token();
        choices.get(token.choiceIndex()).add(token);
      }
      case ReplyEvent.ChoiceFinished end -> choices.get(end.choice()).end(end.text(), end.reason());
      case ReplyEvent.Finished end -> {
        if (choices.size() == 1) {
          choices.getFirst().end(end.text(), end.reason());
        }
        finished = end;
        measurement.usage(end.usage());
      }
      case ReplyEvent.Failed failed -> throw new IllegalStateException("failures are errors");
    }
  }

  /** The complete answer. */
  CompletedAnswer answer(boolean tools) {
    ReplyEvent.Finished end = finished;
    if (end == null) {
      throw new IllegalStateException("the answer ended without its last event");
    }
    return new CompletedAnswer(
        choices.stream().map(choice -> choice.complete(tools)).toList(),
        end.usage(),
        end.fingerprint());
  }

  private static final class CollectedChoice {

    private final StringBuilder text = new StringBuilder();
    private final List<TokenLogprobs> logprobs = new ArrayList<>();
    private FinishReason reason = FinishReason.STOP;

    void add(ReplyEvent.Token token) {
      text.append(token.text());
      if (token.logprobs() != null) {
        logprobs.add(token.logprobs());
      }
    }

    void end(String heldBack, FinishReason why) {
      text.append(heldBack);
      reason = why;
    }

    CompletedAnswer.Choice complete(boolean tools) {
      if (!tools) {
        return new CompletedAnswer.Choice(text.toString(), List.of(), logprobs, reason);
      }
      ToolCallReader reader = new ToolCallReader();
      ToolCallReader.Delta all = reader.append(text.toString());
      ToolCallReader.Delta rest = reader.finish();
      StringBuilder words = new StringBuilder();
      List<CompletedAnswer.Call> calls = new ArrayList<>();
      for (ToolCallReader.Delta delta : List.of(all, rest)) {
        words.append(delta.text());
        for (ToolCallReader.CallDelta call : delta.calls()) {
          if (call.name() != null) {
            calls.add(new CompletedAnswer.Call(call.name(), call.arguments()));
          } else {
            CompletedAnswer.Call begun = calls.removeLast();
            calls.add(new CompletedAnswer.Call(begun.name(), begun.arguments() + call.arguments()));
          }
        }
      }
      return new CompletedAnswer.Choice(words.toString(), calls, logprobs, reason);
    }
  }
}
