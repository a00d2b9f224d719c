package dev.onevision.llm.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.Tokenization;
import dev.onevision.contract.wire.TokenizedPrompt;
import dev.onevision.contract.wire.Turn;
import dev.onevision.inference.testing.Parity;
import dev.onevision.llm.engine.CompletionListener;
import dev.onevision.llm.engine.EndReason;
import dev.onevision.llm.engine.FinishReason;
import dev.onevision.llm.engine.GeneratedToken;
import dev.onevision.llm.tokenizer.Tokenizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TokenizingTests {

  private final Tokenizer tokenizer = Tokenizer.open(Parity.file("checkpoint-lmms"));
  private final Tokenizing tokenizing = new Tokenizing(tokenizer);

  @Test
  void textsGetTheTokensOfTheReference() throws RefusedException {
    for (JsonNode line : Parity.records("tokenization")) {
      String text = line.get("text").asString();
      JsonNode ids =
          line.has("ids_special_as_text") ? line.get("ids_special_as_text") : line.get("ids");
      if (!text.isEmpty()) {
        assertThat(encode(text, false).tokens())
            .as(text)
            .isEqualTo(Arrays.stream(Parity.ints(ids)).boxed().toList());
      }
    }
  }

  @Test
  void tokensGetTheTextOfTheReferenceWithItsSpecialTokens() throws RefusedException {
    for (JsonNode line : Parity.records("tokenization")) {
      List<Integer> ids = Arrays.stream(Parity.ints(line.get("ids"))).boxed().toList();
      assertThat(run(new Tokenization.Decode(ids), "x")).isEqualTo(line.get("decoded").asString());
    }
  }

  @Test
  void tokensHaveTheirTextsIfAskedFor() throws RefusedException {
    TokenizedPrompt prompt = encode("Hello world", true);
    List<String> texts = Objects.requireNonNull(prompt.texts());
    assertThat(String.join("", texts)).isEqualTo("Hello world");
    assertThat(prompt.tokens()).hasSameSizeAs(texts).hasSize(prompt.count());
    assertThat(encode("Hello world", false).texts()).isNull();
  }

  @Test
  void aLongResultComesInPiecesThatSplitNoCharacter() throws RefusedException {
    String text = "a" + "\uD83D\uDE80".repeat(120_000);
    Recorder recorder = new Recorder();
    tokenizing.run(request(text), new Tokenization.Encode(false), recorder);
    List<Integer> ids = read(recorder.text()).tokens();
    Recorder back = new Recorder();
    tokenizing.run(request("x"), new Tokenization.Decode(ids), back);
    assertThat(back.pieces).hasSizeGreaterThan(2);
    assertThat(back.pieces).allMatch(piece -> piece.length() <= 100_000);
    assertThat(back.pieces).noneMatch(piece -> Character.isLowSurrogate(piece.charAt(0)));
    assertThat(back.text()).isEqualTo(text);
  }

  @Test
  void aTokenThatDoesNotExistIsRefused() {
    assertThatThrownBy(() -> run(new Tokenization.Decode(List.of(tokenizer.size())), "x"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("'tokens' has " + tokenizer.size());
    assertThatThrownBy(() -> run(new Tokenization.Decode(List.of(-1)), "x"))
        .isInstanceOf(RefusedException.class);
  }

  private TokenizedPrompt encode(String text, boolean texts) throws RefusedException {
    return read(run(new Tokenization.Encode(texts), text));
  }

  private static TokenizedPrompt read(String json) {
    return JsonMapper.shared().readValue(json, TokenizedPrompt.class);
  }

  private String run(Tokenization asked, String text) throws RefusedException {
    Recorder recorder = new Recorder();
    tokenizing.run(request(text), asked, recorder);
    return recorder.text();
  }

  private static GenerationRequest request(String text) {
    return new GenerationRequest(
        "id",
        new ReplyAddress(0),
        Instant.EPOCH,
        Priority.INTERACTIVE,
        "tiny",
        List.of(new Turn(Turn.Role.TEXT, List.of(new Part.Text(text)))),
        new Sampling(null, null, null, null, null),
        new Stopping(null, List.of()));
  }

  private static final class Recorder implements CompletionListener {

    private final List<String> pieces = new ArrayList<>();

    String text() {
      return String.join("", pieces);
    }

    @Override
    public void uploaded() {}

    @Override
    public void token(GeneratedToken token) {
      assertThat(token.index()).isEqualTo(pieces.size());
      pieces.add(token.text());
    }

    @Override
    public void choiceFinished(int choice, int tokens, String text, FinishReason reason) {
      throw new AssertionError("there is one choice");
    }

    @Override
    public void ended(EndReason reason) {
      pieces.add(((EndReason.Completed) reason).text());
    }
  }
}
