package dev.onevision.contract.wire;

import java.util.Arrays;
import java.util.List;

/**
 * What a request may ask for that workers of earlier releases do not know. A worker announces the
 * features that it supports; a gateway sends a request only if every worker that may take it
 * supports what it asks for. A worker that does not know a field ignores it, and would return
 * something else than the client asked for.
 */
public enum WorkerFeature {
  /** Tools, and the calls and results of a conversation. */
  TOOLS("tools"),
  /** Text that the completion continues without a chat template. */
  TEXT("text"),
  /** The tokens of a prompt, and the text of tokens. */
  TOKENIZATION("tokenization");

  private static final List<String> NAMES =
      Arrays.stream(values()).map(WorkerFeature::wireName).toList();

  private final String wireName;

  WorkerFeature(String wireName) {
    this.wireName = wireName;
  }

  /** The name in messages. */
  public String wireName() {
    return wireName;
  }

  /** The names of all features of this release. */
  public static List<String> names() {
    return NAMES;
  }
}
