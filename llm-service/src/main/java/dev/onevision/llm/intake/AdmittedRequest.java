package dev.onevision.llm.intake;

import dev.onevision.llm.engine.Completion;
import dev.onevision.llm.engine.CompletionListener;
import dev.onevision.llm.engine.EngineRequest;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.scheduling.PromptContent;
import dev.onevision.llm.scheduling.Sequence;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that fits the model. It lacks only the content of its embeddings. */
public final class AdmittedRequest {

  private final LlmRequest request;
  private final Prompt prompt;
  private final int maxTokens;
  private final List<Completion> completions;

  AdmittedRequest(LlmRequest request, Prompt prompt, int maxTokens, List<Completion> completions) {
    this.request = request;
    this.prompt = prompt;
    this.maxTokens = maxTokens;
    this.completions = List.copyOf(completions);
  }

  /**
   * The request for the engine. Call once.
   *
   * @param embeddings direct buffers, in the order of the request
   */
  public EngineRequest toEngineRequest(List<ByteBuffer> embeddings, CompletionListener listener) {
    List<Sequence> sequences = new ArrayList<>();
    PromptContent content = content();
    for (int choice = 0; choice < completions.size(); choice++) {
      sequences.add(
          new Sequence(
              request.id(),
              choice,
              request.priority(),
              request.deadline(),
              prompt.length(),
              maxTokens,
              content));
    }
    return new EngineRequest(
        sequences, prompt, embeddings, request.sampling(), completions, listener);
  }

  private @Nullable PromptContent content() {
    String scope = request.prefixScope();
    return scope == null ? null : prompt.content(scope);
  }
}
