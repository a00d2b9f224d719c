package dev.onevision.llm.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns tokens into text as they come. Bytes of a character that is not complete are held back;
 * bytes that can never become one turn into U+FFFD, one for each maximal invalid part, so that the
 * pieces together are the text of the whole. Not thread-safe.
 */
public final class Detokenizer {

  private final Tokenizer tokenizer;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private ByteBuffer pending = ByteBuffer.allocate(64);

  Detokenizer(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** The text that the answer grows by with this token; often a word, sometimes nothing. */
  public String append(int token) {
    byte[] bytes = tokenizer.bytes(token);
    if (bytes.length > pending.remaining()) {
      pending = ByteBuffer.allocate(pending.position() + bytes.length + 64).put(pending.flip());
    }
    pending.put(bytes);
    return decode(false);
  }

  /** The bytes that show which token it is; not to be changed. */
  public byte[] shown(int token) {
    return tokenizer.shown(token);
  }

  /** The text of what was held back; afterwards nothing can be appended. */
  public String finish() {
    return decode(true);
  }

  private String decode(boolean end) {
    pending.flip();
    CharBuffer text = CharBuffer.allocate(pending.remaining() + 1);
    decoder.decode(pending, text, end);
    if (end) {
      decoder.flush(text);
    }
    pending.compact();
    return text.flip().toString();
  }
}
