package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * What a request asks of the tokenizer instead of a completion. The result is the text of the
 * request's only choice, in any number of {@link ReplyEvent.Token} events; all tokens of the usage
 * are 0.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Tokenization.Encode.class, name = "encode"),
  @JsonSubTypes.Type(value = Tokenization.Decode.class, name = "decode")
})
public sealed interface Tokenization {

  /**
   * The tokens of the prompt. The text is a {@link TokenizedPrompt} as JSON.
   *
   * @param texts whether the result has the text of each token
   */
  record Encode(boolean texts) implements Tokenization {}

  /**
   * The text of tokens. The turns are ignored.
   *
   * @param tokens ids
   */
  record Decode(List<Integer> tokens) implements Tokenization {

    public Decode {
      tokens = List.copyOf(tokens);
    }
  }
}
