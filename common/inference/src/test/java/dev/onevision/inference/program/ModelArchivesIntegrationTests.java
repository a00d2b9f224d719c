package dev.onevision.inference.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.testing.Parity;
import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelArchivesIntegrationTests {

  private static final Path CHECKPOINT = Parity.file("checkpoint-lmms");

  @TempDir Path folder;
  @TempDir Path outputs;

  @Test
  void processesThatStartTogetherBuildOneArchive() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(start("output" + i));
    }
    List<String> results = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      assertThat(processes.get(i).waitFor()).as(output("output" + i)).isZero();
      results.add(output("output" + i).lines().toList().getLast());
    }
    String fingerprint = prepared().fingerprint();
    assertThat(results)
        .containsExactlyInAnyOrder(
            "built " + fingerprint, "found " + fingerprint, "found " + fingerprint);
  }

  @Test
  void builderThatIsKilledLeavesNoArchiveAndTheNextOneClearsUp() throws Exception {
    assertThat(start("output", "halt").waitFor()).isEqualTo(ArchiveBuilderProcess.KILLED);
    assertThat(files())
        .noneMatch(name -> name.endsWith(".pt"))
        .anyMatch(name -> name.endsWith(".partial"));
    Archive archive = prepared();
    assertThat(archive.file()).isRegularFile();
    String name = archive.file().getFileName().toString();
    assertThat(files()).containsExactlyInAnyOrder(name, name + ".lock");
  }

  @Test
  void anArchiveThatAnotherProcessUsesIsNotDeleted() throws Exception {
    Process user = start("output", "stay");
    try {
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (!output("output").contains("built ") && System.nanoTime() < end) {
        Thread.sleep(50);
      }
      Path used = folder.resolve(files().stream().filter(n -> n.endsWith(".pt")).findFirst().get());
      assertThat(ArchiveLock.deleteUnused(used)).isFalse();
      assertThat(used).exists();
      user.destroyForcibly().waitFor();
      assertThat(ArchiveLock.deleteUnused(used)).isTrue();
      assertThat(used).doesNotExist();
    } finally {
      user.destroyForcibly();
    }
  }

  /** Models, options and releases share a volume: whoever starts last rebuilds nothing. */
  @Test
  void processesWithOtherOptionsNeverBuildOverEachOther() throws Exception {
    for (String type : List.of("F32", "BF16", "F32", "BF16")) {
      assertThat(start("output-" + type, type).waitFor()).isZero();
    }
    assertThat(output("output-F32")).contains("found ");
    assertThat(output("output-BF16")).contains("found ");
  }

  private Archive prepared() {
    return ModelArchives.prepare(
        new DecoderProgram(), CHECKPOINT, folder, ComputeType.F32, ProgressListener.NONE);
  }

  private Process start(String output, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(CHECKPOINT.toString(), folder.toString()));
    arguments.addAll(List.of(options));
    return ArchiveBuilderProcess.start(outputs.resolve(output), arguments.toArray(String[]::new));
  }

  private String output(String name) throws IOException {
    return Files.readString(outputs.resolve(name));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
