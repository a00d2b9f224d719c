package dev.onevision.benchmarks.contenders;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A peer and a number format that it runs.
 *
 * @param format {@code bf16}, {@code q8_0} or {@code q4_0}
 */
public record Peer(System system, String format) {

  /** The programs that are compared. */
  public enum System {
    /** The llama.cpp of the npm package node-llama-cpp; it runs the language model only. */
    LLAMA_CPP("llama.cpp", List.of("bf16", "q8_0", "q4_0")),

    /** The Python package transformers, on PyTorch. */
    TRANSFORMERS("transformers", List.of("bf16"));

    private final String label;
    private final List<String> formats;

    System(String label, List<String> formats) {
      this.label = label;
      this.formats = formats;
    }
  }

  /**
   * Reads {@code llama.cpp:q8_0}; without a format, all formats of the system; {@code all} is all
   * of all systems.
   *
   * @throws IllegalArgumentException if there is no such peer
   */
  public static Stream<Peer> parse(String text) {
    List<Peer> named =
        Stream.of(System.values())
            .flatMap(system -> system.formats.stream().map(format -> new Peer(system, format)))
            .filter(
                peer ->
                    text.equals("all")
                        || text.equals(peer.system.label)
                        || text.equals(peer.system.label + ":" + peer.format))
            .toList();
    if (named.isEmpty()) {
      throw new IllegalArgumentException(
          "Unknown peer '%s': use all, llama.cpp, transformers, or one with a format, such as llama.cpp:q8_0"
              .formatted(text));
    }
    return named.stream();
  }

  /** The system and the format, such as {@code llama.cpp q8_0}. */
  public String label() {
    return system.label + " " + format;
  }

  /** The name of this peer's files. */
  String fileName() {
    return label().replace(' ', '-').toLowerCase(Locale.ROOT);
  }
}
