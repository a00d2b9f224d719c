package dev.onevision.benchmarks.contenders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersTests {

  @TempDir private Path folder = Path.of("");

  @Test
  void peerThatIsNotInstalledIsSkipped() throws IOException {
    Peers peers = new Peers(folder.resolve("peers"), 1);
    Peer llama = new Peer(Peer.Program.LLAMA_CPP, "bf16");
    assertThat(peers.decoder(llama, folder, new Peers.Size(1, 1))).isEmpty();
  }

  @Test
  void peerWithoutAVisionModelIsSkipped() throws IOException {
    Peers peers = new Peers(folder.resolve("peers"), 1);
    assertThat(peers.encoder(new Peer(Peer.Program.LLAMA_CPP, "bf16"), folder)).isEmpty();
  }
}
