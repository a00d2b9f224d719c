package dev.onevision.llm.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.onevision.inference.testing.Parity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Compares the text that is decoded token by token with the text that the tokenizer library decodes
 * from all tokens at once.
 */
class DetokenizerPropertyTests {

  private static final Subject REFERENCE = Subject.open(Parity.file("checkpoint-hf"));
  private static final Subject DEMO =
      Subject.open(Path.of(System.getProperty("onevision.root"), "demo-model", "checkpoint"));

  /** Our tokenizer and the library's, of the same file. */
  record Subject(Tokenizer tokenizer, HuggingFaceTokenizer library) {

    static Subject open(Path folder) {
      try {
        return new Subject(
            Tokenizer.open(folder),
            HuggingFaceTokenizer.newInstance(
                folder.resolve("tokenizer.json"), Map.of("maxLength", "512")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Special tokens and unused rows of the embedding have no text. */
    String whole(List<Integer> ids) {
      return library.decode(ids.stream().mapToLong(id -> id).toArray(), true);
    }
  }

  @AfterContainer
  static void close() {
    for (Subject subject : List.of(REFERENCE, DEMO)) {
      subject.tokenizer().close();
      subject.library().close();
    }
  }

  @Property(tries = 3_000)
  void piecesTogetherAreTheDecodedWhole(
      @ForAll("subjects") Subject subject, @ForAll("tokens") List<Integer> ids) {
    Detokenizer detokenizer = subject.tokenizer().detokenizer();
    StringBuilder streamed = new StringBuilder();
    ids.forEach(id -> streamed.append(detokenizer.append(id)));
    assertThat(streamed.append(detokenizer.finish())).hasToString(subject.whole(ids));
  }

  @Property(tries = 600)
  void atMostOneCharacterIsHeldBack(
      @ForAll("subjects") Subject subject, @ForAll("tokens") List<Integer> ids) {
    String whole = subject.whole(ids);
    Detokenizer detokenizer = subject.tokenizer().detokenizer();
    StringBuilder sent = new StringBuilder();
    for (int count = 1; count <= ids.size(); count++) {
      sent.append(detokenizer.append(ids.get(count - 1)));
      assertThat(whole).startsWith(sent);
      assertThat(sent.length()).isGreaterThan(subject.whole(ids.subList(0, count)).length() - 2);
    }
  }

  /** Real text, cut anywhere, as max tokens may cut it: also within a character. */
  @Property(tries = 1_500)
  void piecesOfTextCutAnywhereAreTheDecodedWhole(
      @ForAll("subjects") Subject subject,
      @ForAll("characters") List<Integer> characters,
      @ForAll double where) {
    StringBuilder text = new StringBuilder();
    characters.forEach(text::appendCodePoint);
    int[] all = subject.tokenizer().encode(text.toString());
    int kept = (int) (Math.abs(where) % 1 * (all.length + 1));
    List<Integer> ids = Arrays.stream(all).limit(kept).boxed().toList();
    piecesTogetherAreTheDecodedWhole(subject, ids);
  }

  /** Java's own decoder returns one and two U+FFFD for these. */
  @Example
  void encodedSurrogatesAndTheirPrefixesAreInvalidByteByByte() {
    List<Integer> surrogate = bytes(0xED, 0xAD, 0x9D);
    assertThat(REFERENCE.whole(surrogate)).isEqualTo("\uFFFD".repeat(3));
    piecesTogetherAreTheDecodedWhole(REFERENCE, surrogate);
    List<Integer> beginning = bytes('x', 0xED, 0xA1);
    assertThat(REFERENCE.whole(beginning)).isEqualTo("x" + "\uFFFD".repeat(2));
    piecesTogetherAreTheDecodedWhole(REFERENCE, beginning);
  }

  /** The tokens of the reference's vocabulary with one byte each. */
  private static List<Integer> bytes(int... values) {
    return Arrays.stream(values)
        .mapToObj(
            value ->
                IntStream.range(0, 512)
                    .filter(
                        id ->
                            Arrays.equals(
                                REFERENCE.tokenizer().bytes(id), new byte[] {(byte) value}))
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  @Provide
  Arbitrary<Subject> subjects() {
    return Arbitraries.of(REFERENCE, DEMO);
  }

  /** Single bytes, which make invalid characters, as often as words; also ids without a token. */
  @Provide
  Arbitrary<List<Integer>> tokens() {
    return Arbitraries.oneOf(
            Arbitraries.integers().between(0, 255), Arbitraries.integers().between(0, 1100))
        .list()
        .ofMaxSize(40);
  }

  /** One to four bytes in UTF-8, combining marks and joined emoji among them; no surrogates. */
  @Provide
  Arbitrary<List<Integer>> characters() {
    return Arbitraries.oneOf(
            Arbitraries.integers().between(0, 0x7f),
            Arbitraries.integers().between(0x80, 0x7ff),
            Arbitraries.integers().between(0x800, 0xd7ff),
            Arbitraries.integers().between(0xe000, 0xffff),
            Arbitraries.integers().between(0x1f300, 0x1faff),
            Arbitraries.of(0x200d, 0xfe0f, 0x301, 0x20, 0xa, 0xfffd))
        .list()
        .ofMaxSize(30);
  }
}
