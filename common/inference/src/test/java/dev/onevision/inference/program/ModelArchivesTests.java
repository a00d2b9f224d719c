package dev.onevision.inference.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.inference.testing.Parity;
import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelArchivesTests {

  private static final Path CHECKPOINT = Parity.file("checkpoint-lmms");

  @TempDir Path folder;

  private final AtomicInteger chunks = new AtomicInteger();
  private final ProgressListener counting = (done, total) -> chunks.incrementAndGet();

  @Test
  void archiveIsBuiltOnceAndThenReused() throws IOException {
    Archive built = prepare(ComputeType.F32);
    FileTime time = Files.getLastModifiedTime(built.file());
    int afterBuild = chunks.get();
    assertThat(afterBuild).isPositive();
    assertThat(prepare(ComputeType.F32)).isEqualTo(built);
    assertThat(chunks).hasValue(afterBuild);
    assertThat(Files.getLastModifiedTime(built.file())).isEqualTo(time);
  }

  @Test
  void archiveOfOtherOptionsIsReplaced() {
    Archive f32 = prepare(ComputeType.F32);
    Archive bf16 = prepare(ComputeType.BF16);
    assertThat(bf16.fingerprint()).isNotEqualTo(f32.fingerprint());
    assertThat(bf16.file()).isEqualTo(f32.file());
    int before = chunks.get();
    prepare(ComputeType.F32);
    assertThat(chunks.get()).isGreaterThan(before);
  }

  @Test
  void damagedArchiveIsBuiltAgain() throws IOException {
    Path file = prepare(ComputeType.F32).file();
    long size = Files.size(file);
    Files.write(file, new byte[100]);
    assertThat(Files.size(prepare(ComputeType.F32).file())).isEqualTo(size);
  }

  @Test
  void leftOversOfABuilderThatWasKilledAreRemoved() throws IOException {
    Path leftOver = Files.write(folder.resolve("decoder.pt.123.partial"), new byte[10]);
    prepare(ComputeType.F32);
    assertThat(leftOver).doesNotExist();
  }

  @Test
  void startersThatComeTogetherBuildOneArchive() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      Callable<Archive> prepare = () -> prepare(ComputeType.F32);
      var archives = threads.invokeAll(IntStream.range(0, 4).mapToObj(i -> prepare).toList());
      for (Future<Archive> archive : archives) {
        assertThat(archive.get()).isEqualTo(archives.getFirst().get());
      }
    }
    int chunksOfOne = chunks.getAndSet(0);
    Files.delete(folder.resolve("decoder.pt"));
    prepare(ComputeType.F32);
    assertThat(chunks).hasValue(chunksOfOne);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("decoder.pt", "decoder.pt.lock");
    }
  }

  @Test
  void folderThatIsAFileIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(
            () ->
                ModelArchives.prepare(
                    new DecoderProgram(), CHECKPOINT, file, ComputeType.F32, ProgressListener.NONE))
        .isInstanceOf(ArchiveException.class)
        .hasMessageEndingWith("cannot be built: " + file + " is not a folder");
  }

  private Archive prepare(ComputeType type) {
    return ModelArchives.prepare(new DecoderProgram(), CHECKPOINT, folder, type, counting);
  }
}
