package dev.onevision.llm.tokenizer;

import org.jspecify.annotations.Nullable;

/** The checkpoint's tokenizer cannot be used. The message names the file and the problem. */
public final class TokenizerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TokenizerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
