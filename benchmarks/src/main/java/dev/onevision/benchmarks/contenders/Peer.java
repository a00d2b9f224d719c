package dev.onevision.benchmarks.contenders;

import java.util.List;
import java.util.stream.Stream;

/**
 * A peer and a number format that it runs.
 *
 * @param format {@code bf16}, {@code q8_0} or {@code q4_0}
 */
public record Peer(Program program, String format) {

  /** The programs that are compared. */
  public enum Program {
    /** The llama.cpp of the npm package node-llama-cpp; it runs the language model only. */
    LLAMA_CPP("llama.cpp"),

    /** The Python package transformers, on PyTorch. */
    TRANSFORMERS("transformers");

    private final String label;

    Program(String label) {
      this.label = label;
    }

    private Stream<Peer> peers() {
      Stream<String> formats =
          switch (this) {
            case LLAMA_CPP -> Stream.of("bf16", "q8_0", "q4_0");
            case TRANSFORMERS -> Stream.of("bf16");
          };
      return formats.map(format -> new Peer(this, format));
    }
  }

  /**
   * Reads {@code llama.cpp:q8_0}; without a format, all formats of the program; {@code all} is all
   * of all systems.
   *
   * @throws IllegalArgumentException if there is no such peer
   */
  public static Stream<Peer> parse(String text) {
    List<Peer> named =
        Stream.of(Program.values())
            .flatMap(Program::peers)
            .filter(
                peer ->
                    text.equals("all")
                        || text.equals(peer.program.label)
                        || text.equals(peer.program.label + ":" + peer.format))
            .toList();
    if (named.isEmpty()) {
      throw new IllegalArgumentException(
          "Unknown peer '%s': use all, llama.cpp, transformers, or one with a format, such as llama.cpp:q8_0"
              .formatted(text));
    }
    return named.stream();
  }

  /** The program and the format, such as {@code llama.cpp q8_0}. */
  public String label() {
    return program.label + " " + format;
  }
}
