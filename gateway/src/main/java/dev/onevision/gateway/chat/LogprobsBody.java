package dev.onevision.gateway.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.onevision.contract.wire.TokenLogprobs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Log probabilities of tokens, in OpenAI's form. */
public record LogprobsBody(List<Token> content, @JsonInclude @Nullable Object refusal) {

  public static LogprobsBody of(List<TokenLogprobs> tokens) {
    return new LogprobsBody(tokens.stream().map(Token::of).toList(), null);
  }

  /**
   * A token of the completion.
   *
   * @param token as text; incomplete characters are U+FFFD
   * @param bytes of the token
   * @param topLogprobs the most likely tokens at its position, best first
   */
  public record Token(
      String token,
      float logprob,
      List<Integer> bytes,
      @JsonProperty("top_logprobs") List<Alternative> topLogprobs) {

    private static Token of(TokenLogprobs logprobs) {
      TokenLogprobs.Entry chosen = logprobs.chosen();
      return new Token(
          text(chosen.bytes()),
          chosen.logprob(),
          chosen.bytes(),
          logprobs.likeliest().stream().map(Alternative::of).toList());
    }
  }

  /** One of the most likely tokens. */
  public record Alternative(String token, float logprob, List<Integer> bytes) {

    private static Alternative of(TokenLogprobs.Entry entry) {
      return new Alternative(text(entry.bytes()), entry.logprob(), entry.bytes());
    }
  }

  private static String text(List<Integer> values) {
    byte[] bytes = new byte[values.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = values.get(i).byteValue();
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
