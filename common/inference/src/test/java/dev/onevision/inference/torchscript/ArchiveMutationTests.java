package dev.onevision.inference.torchscript;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.checkpoint.ScalarType;
import dev.onevision.inference.testing.Mutator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A damaged archive is treated as one without the file. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ArchiveMutationTests {

  private static final int FILES = 100_000;

  /** Four times the largest extra file that is read, and some. */
  private static final long MAX_HEAP = 5L << 20;

  private static final int CENTRAL_SIGNATURE = 0x02014b50;
  private static final int END_SIGNATURE = 0x06054b50;

  @TempDir Path folder;

  private final Mutator mutator = new Mutator(20261124);

  @Test
  void damagedArchivesHaveTheFileOrHaveNot() throws IOException {
    Path file = folder.resolve("damaged.pt");
    List<byte[]> good = List.of(written(), compressed("hello"), compressed("x".repeat(99)));
    int found = 0;
    long maxHeap = 0;
    // One open file: some systems write to the disk whenever a file is made anew.
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
      for (int i = 0; i < FILES; i++) {
        byte[] from = mutator.oneOf(good);
        byte[] bytes = mutator.below(2) == 0 ? mutator.damaged(from) : misled(from);
        channel.write(ByteBuffer.wrap(bytes), 0);
        channel.truncate(bytes.length);
        long before = Mutator.allocatedBytes();
        found += isFound(file, bytes) ? 1 : 0;
        maxHeap = Math.max(maxHeap, Mutator.allocatedBytes() - before);
      }
    }
    assertThat(found).as("archives whose file is still found").isBetween(FILES / 100, FILES);
    assertThat(maxHeap).as("heap for one archive").isLessThan(MAX_HEAP);
  }

  @Test
  void fileThatIsLargerThanItsEntrySaysIsNotReadToItsEnd() throws IOException {
    Path file = Files.write(folder.resolve("bomb.pt"), compressed(new byte[1 << 16], 1 << 9, 10));
    assertThat(file).satisfies(bomb -> assertThat(Files.size(bomb)).isLessThan(1 << 20));
    long before = Mutator.allocatedBytes();
    assertThat(TorchScriptArchive.extraFile(file, "note")).isEmpty();
    assertThat(Mutator.allocatedBytes() - before).isLessThan(MAX_HEAP);
  }

  private static boolean isFound(Path file, byte[] content) {
    try {
      return TorchScriptArchive.extraFile(file, "note").isPresent();
    } catch (RuntimeException | Error e) {
      throw new AssertionError("with the file " + HexFormat.of().formatHex(content), e);
    }
  }

  /** Wrong numbers and letters in the directory at the archive's end, which readers go by. */
  private byte[] misled(byte[] good) {
    byte[] bytes = good.clone();
    int directory = indexOf(bytes, mutator.below(3) == 0 ? END_SIGNATURE : CENTRAL_SIGNATURE);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int change = 1 + mutator.below(3); change > 0; change--) {
      int at = directory + mutator.below(bytes.length - directory);
      switch (mutator.below(3)) {
        case 0 -> buffer.put(at, (byte) mutator.below(256));
        case 1 -> buffer.putShort(Math.min(at, bytes.length - 2), (short) mutator.tellingNumber());
        default -> buffer.putInt(Math.min(at, bytes.length - 4), (int) mutator.tellingNumber());
      }
    }
    return bytes;
  }

  private byte[] written() throws IOException {
    Path target = folder.resolve("good.pt");
    TensorData tensor =
        new TensorData(
            ScalarType.F32, List.of(3L), List.of(TensorSources.of(new float[3], ScalarType.F32)));
    TorchScriptArchive.write(
        target,
        new ScriptModule("M", new LinkedHashMap<String, Object>(Map.of("a", tensor))),
        "source",
        Map.of("note", "hello"),
        ProgressListener.NONE);
    return Files.readAllBytes(target);
  }

  /** An archive as another program may have packed it. */
  private byte[] compressed(String note) throws IOException {
    byte[] bytes = note.getBytes(StandardCharsets.UTF_8);
    return compressed(bytes, 1, bytes.length);
  }

  /** A file of many equal parts, whose size the directory gives as it is told. */
  private byte[] compressed(byte[] part, int parts, int size) throws IOException {
    Path target = folder.resolve("compressed.pt");
    try (OutputStream out = Files.newOutputStream(target);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("archive/data.pkl"));
      zip.write(new byte[20]);
      zip.putNextEntry(new ZipEntry("archive/extra/note"));
      for (int i = 0; i < parts; i++) {
        zip.write(part);
      }
    }
    byte[] bytes = Files.readAllBytes(target);
    int second = indexOf(bytes, CENTRAL_SIGNATURE, 1);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(second + 24, size);
    return bytes;
  }

  private static int indexOf(byte[] bytes, int signature) {
    return indexOf(bytes, signature, 0);
  }

  /** Where the signature stands after having stood so many times. */
  private static int indexOf(byte[] bytes, int signature, int earlier) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int left = earlier;
    for (int at = 0; at < bytes.length - 3; at++) {
      if (buffer.getInt(at) == signature && left-- == 0) {
        return at;
      }
    }
    throw new AssertionError("no such signature");
  }
}
