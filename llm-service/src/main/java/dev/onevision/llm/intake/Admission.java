package dev.onevision.llm.intake;

import dev.onevision.llm.engine.Completion;
import dev.onevision.llm.engine.StopConditions;
import dev.onevision.llm.grammar.Constraint;
import dev.onevision.llm.grammar.Grammars;
import dev.onevision.llm.grammar.OutputFormat;
import dev.onevision.llm.grammar.schema.SchemaException;
import dev.onevision.llm.prompt.ChatTemplate;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.tokenizer.Tokenizer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prepares requests for the engine: renders the prompt, checks that it fits, and compiles the
 * output format. Blocks while other requests compile theirs. Thread-safe.
 */
public final class Admission {

  private static final String FORMAT_PARAMETER = "response_format";
  private static final String TOOLS_PARAMETER = "tools";

  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private final Grammars grammars;
  private final CompletionBudget budget;
  private final Clock clock;

  /** Admission to an engine with this budget. */
  public Admission(Tokenizer tokenizer, Grammars grammars, CompletionBudget budget, Clock clock) {
    this.tokenizer = tokenizer;
    this.template = new ChatTemplate(tokenizer);
    this.grammars = grammars;
    this.budget = budget;
    this.clock = clock;
  }

  /**
   * Prepares a request.
   *
   * @throws RefusedException if the prompt or the output format is too large, or the deadline
   *     passes
   */
  public AdmittedRequest admit(LlmRequest request) throws RefusedException, InterruptedException {
    Prompt prompt = template.prompt(request.conversation());
    StopConditions stop =
        request
            .stop()
            .withMaxTokens(
                budget.maxTokens(
                    prompt.length(), prompt.mediaTokens(), request.stop().maxTokens()));
    List<Completion> completions = new ArrayList<>();
    for (int choice = 0; choice < request.choices(); choice++) {
      completions.add(new Completion(tokenizer.detokenizer(), stop, constraint(request)));
    }
    return new AdmittedRequest(request, prompt, stop.maxTokens(), completions);
  }

  private @Nullable Constraint constraint(LlmRequest request)
      throws RefusedException, InterruptedException {
    if (!(request.format() instanceof OutputFormat.Constrained format)) {
      return null;
    }
    Duration timeout = Duration.between(clock.instant(), request.deadline());
    try {
      Constraint constraint = grammars.constraint(format, timeout);
      if (constraint == null) {
        throw RefusedException.timedOut();
      }
      return constraint;
    } catch (SchemaException e) {
      throw RefusedException.invalid(
          String.valueOf(e.getMessage()), e.isAboutTools() ? TOOLS_PARAMETER : FORMAT_PARAMETER);
    }
  }
}
