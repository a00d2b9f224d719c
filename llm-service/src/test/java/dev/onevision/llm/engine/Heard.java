package dev.onevision.llm.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records its events. */
final class Heard implements CompletionListener {

  final List<String> events = new ArrayList<>();
  final StringBuilder text = new StringBuilder();
  private boolean choices;
  @Nullable String throwsOn;

  /** Records an event; throws if the test wants it to, on each event or on this one. */
  private void heard(String event) {
    events.add(event);
    if (throwsOn != null && (throwsOn.isEmpty() || throwsOn.equals(event))) {
      throw new IllegalStateException("expected by the test");
    }
  }

  @Override
  public void uploaded() {}

  @Override
  public void token(GeneratedToken token) {
    text.append(token.text());
    heard(Integer.toString(token.index()));
  }

  @Override
  public void choiceFinished(int choice, int tokens, String text, FinishReason reason) {
    choices = true;
    heard("choice " + choice + " finished " + reason);
  }

  @Override
  public void ended(EndReason reason) {
    heard(
        switch (reason) {
          case EndReason.Completed(_, var finish, var usage) ->
              "finished " + finish + (choices ? " " + usage.completion() : "");
          case EndReason.Failed(var failure) -> "failed " + failure.kind();
          case EndReason.Cancelled _ -> "cancelled";
          case EndReason.Abandoned _ -> "abandoned";
          case EndReason.Lost _ -> "lost";
        });
  }
}
