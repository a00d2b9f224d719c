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
  void archivesOfOtherOptionsLieSideBySide() {
    Archive f32 = prepare(ComputeType.F32);
    Archive bf16 = prepare(ComputeType.BF16);
    assertThat(bf16.fingerprint()).isNotEqualTo(f32.fingerprint());
    int before = chunks.get();
    assertThat(prepare(ComputeType.F32)).isEqualTo(f32);
    assertThat(prepare(ComputeType.BF16)).isEqualTo(bf16);
    assertThat(chunks).hasValue(before);
  }

  @Test
  void theNameCarriesTheFingerprint() {
    Archive archive = prepare(ComputeType.F32);
    assertThat(archive.file())
        .hasFileName("decoder-" + archive.fingerprint().substring(0, 16) + ".pt");
  }

  /** No process uses the archives that stand for those of earlier releases. */
  @Test
  void archivesThatNobodyUsesAreDeletedBeyondABound() throws IOException {
    for (int i = 0; i < ModelArchives.MAX_OF_PROGRAM + 3; i++) {
      Path old = Files.createFile(folder.resolve("decoder-%016x.pt".formatted(i)));
      Files.setLastModifiedTime(old, FileTime.fromMillis(1000L + i));
    }
    Path unnamed = Files.createFile(folder.resolve("decoder.pt"));
    Files.setLastModifiedTime(unnamed, FileTime.fromMillis(1));
    Path other = Files.createFile(folder.resolve("vision-0123456789abcdef.pt"));
    Path foreign = Files.createFile(folder.resolve("decoder-mine.pt"));
    Files.setLastModifiedTime(foreign, FileTime.fromMillis(1));

    Archive built = prepare(ComputeType.F32);

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.matches("decoder(-[0-9a-f]{16})?\\.pt"))
          .hasSize(ModelArchives.MAX_OF_PROGRAM)
          .contains(built.file().getFileName().toString())
          .doesNotContain("decoder.pt", "decoder-0000000000000000.pt");
    }
    assertThat(other).exists();
    assertThat(foreign).exists();
  }

  @Test
  void anArchiveOfAFolderThatCannotBeWrittenIsFound() throws IOException {
    Archive built = prepare(ComputeType.F32);
    Path lock = built.file().resolveSibling(built.file().getFileName() + ".lock");
    Files.delete(lock);
    Files.createDirectory(lock); // cannot be opened, like a file of a read-only file system
    assertThat(prepare(ComputeType.F32)).isEqualTo(built);
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
    Path file = prepare(ComputeType.F32).file();
    Files.delete(file);
    Path leftOver = Files.write(folder.resolve(file.getFileName() + ".123.partial"), new byte[10]);
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
    Path file = prepare(ComputeType.F32).file();
    Files.delete(file);
    prepare(ComputeType.F32);
    assertThat(chunks).hasValue(chunksOfOne);
    String name = file.getFileName().toString();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(found -> found.getFileName().toString()))
          .containsExactlyInAnyOrder(name, name + ".lock");
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
