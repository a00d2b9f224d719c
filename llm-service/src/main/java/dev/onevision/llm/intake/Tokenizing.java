package dev.onevision.llm.intake;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Tokenization;
import dev.onevision.contract.wire.TokenizedPrompt;
import dev.onevision.llm.engine.CompletionListener;
import dev.onevision.llm.engine.EndReason;
import dev.onevision.llm.engine.FinishReason;
import dev.onevision.llm.engine.GeneratedToken;
import dev.onevision.llm.engine.TokenUsage;
import dev.onevision.llm.prompt.ChatTemplate;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.tokenizer.Detokenizer;
import dev.onevision.llm.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers requests for the tokenizer alone. They need neither the engine nor KV slots. Thread-safe.
 */
public final class Tokenizing {

  /** Keeps an event far below the broker's record limit. */
  private static final int MAX_PIECE = 100_000;

  private final Tokenizer tokenizer;
  private final ChatTemplate template;

  /** Answers with this tokenizer. */
  public Tokenizing(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    this.template = new ChatTemplate(tokenizer);
  }

  /**
   * Answers a request.
   *
   * @throws RefusedException if a token does not exist
   */
  public void run(GenerationRequest request, Tokenization asked, CompletionListener listener)
      throws RefusedException {
    String result =
        switch (asked) {
          case Tokenization.Encode(boolean texts) ->
              JsonMapper.shared()
                  .writeValueAsString(
                      encode(template.prompt(ConversationReader.read(request)), texts));
          case Tokenization.Decode(List<Integer> tokens) -> decode(tokens);
        };
    publish(result, listener);
  }

  private TokenizedPrompt encode(Prompt prompt, boolean withTexts) {
    List<Integer> tokens = new ArrayList<>();
    for (Prompt.Segment segment : prompt.segments()) {
      if (segment instanceof Prompt.Segment.Tokens(int[] ids)) {
        for (int id : ids) {
          tokens.add(id);
        }
      }
    }
    List<String> texts =
        withTexts
            ? tokens.stream()
                .map(id -> new String(tokenizer.shown(id), StandardCharsets.UTF_8))
                .toList()
            : null;
    return new TokenizedPrompt(prompt.length(), prompt.mediaTokens(), tokens, texts);
  }

  private String decode(List<Integer> tokens) throws RefusedException {
    Detokenizer detokenizer = tokenizer.detokenizerOfPrompts();
    StringBuilder text = new StringBuilder();
    for (int token : tokens) {
      if (token < 0 || token >= tokenizer.size()) {
        throw RefusedException.invalid(
            "'tokens' has %d, but the model's tokens are 0 to %d."
                .formatted(token, tokenizer.size() - 1),
            "tokens");
      }
      text.append(detokenizer.append(token));
    }
    return text.append(detokenizer.finish()).toString();
  }

  private static void publish(String result, CompletionListener listener) {
    int index = 0;
    int start = 0;
    while (result.length() - start > MAX_PIECE) {
      int end = start + MAX_PIECE;
      if (Character.isHighSurrogate(result.charAt(end - 1))) {
        end--;
      }
      listener.token(new GeneratedToken(0, index++, 0, result.substring(start, end), null));
      start = end;
    }
    listener.ended(
        new EndReason.Completed(
            result.substring(start), FinishReason.STOP, new TokenUsage(0, 0, 0, 0)));
  }
}
