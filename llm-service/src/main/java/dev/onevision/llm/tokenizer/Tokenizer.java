package dev.onevision.llm.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The model's tokenizer. Text never becomes special tokens, whatever it contains; special tokens
 * are looked up by name. Thread-safe.
 */
public final class Tokenizer implements AutoCloseable {

  /**
   * Added tokens of some tokenizers that are text, unlike special tokens: a completion contains
   * them.
   */
  private static final Set<String> TAGS =
      Set.of("<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>");

  private static final byte[] NOTHING = {};

  private final HuggingFaceTokenizer library;
  private final Map<String, Integer> special;
  private final Map<Integer, byte[]> specialNames;
  private final byte[][] bytes;

  private Tokenizer(HuggingFaceTokenizer library, TokenizerFiles files) {
    this.library = library;
    this.special = Map.copyOf(files.added());
    this.specialNames =
        special.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getValue,
                    entry -> entry.getKey().getBytes(StandardCharsets.UTF_8),
                    (one, _) -> one));
    Map<String, Integer> tags = new HashMap<>(special);
    tags.keySet().retainAll(TAGS);
    int largest =
        Stream.concat(files.vocabulary().values().stream(), tags.values().stream())
            .mapToInt(id -> id)
            .max()
            .orElse(0);
    this.bytes = new byte[largest + 1][];
    files.vocabulary().forEach((token, id) -> bytes[id] = ByteAlphabet.bytes(token));
    tags.forEach((tag, id) -> bytes[id] = tag.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads the tokenizer of a checkpoint folder.
   *
   * @throws TokenizerException if files are missing or damaged
   */
  public static Tokenizer open(Path folder) {
    TokenizerFiles files = TokenizerFiles.read(folder);
    byte[] json = files.json().getBytes(StandardCharsets.UTF_8);
    try {
      HuggingFaceTokenizer library =
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(json),
              Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false"));
      return new Tokenizer(library, files);
    } catch (IOException | RuntimeException e) {
      throw new TokenizerException(
          folder + ": the tokenizer cannot be loaded: " + e.getMessage(), e);
    }
  }

  /** The tokens of a text. Names of special tokens in it are text. */
  public int[] encode(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    long[] ids = library.encode(text, false, false).getIds();
    int[] narrow = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      narrow[i] = (int) ids[i];
    }
    return narrow;
  }

  /**
   * The id of a special token.
   *
   * @throws TokenizerException if the tokenizer has no such token
   */
  public int special(String token) {
    Integer id = special.get(token);
    if (id == null) {
      throw new TokenizerException("The tokenizer has no special token " + token, null);
    }
    return id;
  }

  /** The id of a tag such as {@code <tool_call>}; null if the tokenizer has no token for it. */
  public @Nullable Integer tag(String name) {
    return TAGS.contains(name) ? special.get(name) : null;
  }

  /**
   * The bytes of a token, which may be a part of a character. Special tokens and unused rows of the
   * embedding have none.
   *
   * @return not to be changed
   */
  public byte[] bytes(int id) {
    byte[] known = id >= 0 && id < bytes.length ? bytes[id] : null;
    return known == null ? NOTHING : known;
  }

  /**
   * The bytes that show a token: its own, or the name of a special token.
   *
   * @return not to be changed
   */
  public byte[] shown(int id) {
    return specialNames.getOrDefault(id, bytes(id));
  }

  /** The number of token ids, special tokens included. */
  public int size() {
    int largest = special.values().stream().mapToInt(id -> id).max().orElse(-1);
    return Math.max(bytes.length, largest + 1);
  }

  /** A detokenizer for one completion. */
  public Detokenizer detokenizer() {
    return new Detokenizer(this, this::bytes);
  }

  /** A detokenizer for one text, which contains the names of special tokens. */
  public Detokenizer detokenizerOfPrompts() {
    return new Detokenizer(this, this::shown);
  }

  @Override
  public void close() {
    library.close();
  }
}
