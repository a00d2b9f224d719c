package dev.onevision.benchmarks.contenders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerProcessTests {

  private static final String SCRIPT =
      """
      echo '{"version": "1"}'
      while read -r command; do
        case $command in
          *prefill*) echo '{"seconds": [0.5], "token": 7}' ;;
          *decode*) echo '{"seconds": [0.1, 0.2]}' ;;
          *encode*) echo '{"problem": "no tower"}' ;;
          *) exit 3 ;;
        esac
      done
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void contenderReadsTheTimesOfItsScript() throws IOException {
    try (PeerContender contender = start()) {
      assertThat(contender.prefill(10, 0)).isEqualTo(new DecoderContender.Prefill(0.5, 7));
      assertThat(contender.decode(8, 2)).containsExactly(0.1, 0.2);
    }
  }

  @Test
  void answerWithoutATimeIsAnError() throws IOException {
    try (PeerContender contender = start()) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> contender.encode(1))
          .withMessageContaining("encode")
          .withMessageContaining("without a time");
    }
  }

  @Test
  void scriptThatStopsIsReportedWithItsLog() throws IOException {
    try (PeerContender contender = start()) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> contender.fill(1, 1))
          .withMessageContaining("peer stopped")
          .withMessageContaining(folder.resolve("peer.log").toString());
    }
  }

  private PeerContender start() throws IOException {
    PeerProcess process = PeerProcess.start("peer", List.of("sh", "-c", SCRIPT), folder);
    return new PeerContender("peer", process.answer().path("version").asString(), process);
  }
}
