package dev.onevision.benchmarks.contenders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PeerTests {

  @Test
  void systemWithoutAFormatStandsForAllItsFormats() {
    assertThat(Peer.parse("llama.cpp").map(Peer::label))
        .containsExactly("llama.cpp bf16", "llama.cpp q8_0", "llama.cpp q4_0");
    assertThat(Peer.parse("llama.cpp:q8_0").map(Peer::label)).containsExactly("llama.cpp q8_0");
    assertThat(Peer.parse("all")).hasSize(4);
  }

  @Test
  void unknownPeerIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Peer.parse("vllm"))
        .withMessageContaining("'vllm'")
        .withMessageContaining("llama.cpp:q8_0");
  }
}
