package dev.onevision.inference.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.inference.checkpoint.CheckpointTensor;
import dev.onevision.inference.checkpoint.ScalarType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchScriptArchiveTests {

  @TempDir Path folder;

  @Test
  void everyEntryIsStoredWholeAndBeginsAtAMultipleOf64Bytes() throws IOException {
    TensorData first = floats(1, 2, 3);
    TensorData second = floats(4, 5);
    Path archive = write(module(Map.of("a", first, "b", second)));
    byte[] bytes = Files.readAllBytes(archive);
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (var entry : zip.stream().toList()) {
        byte[] content = zip.getInputStream(entry).readAllBytes(); // checks the CRC
        assertThat(entry.getMethod()).isZero();
        assertThat(indexOfContent(bytes, entry.getName()) % 64).as(entry.getName()).isZero();
        assertThat(content.length).isEqualTo((int) entry.getSize());
      }
      assertThat(text(zip, "archive/code/__torch__.py")).isEqualTo("source");
      assertThat(text(zip, "archive/version")).isEqualTo("10\n");
    }
    assertThat(TorchScriptArchive.extraFile(archive, "note")).hasValue("hello");
    assertThat(TorchScriptArchive.extraFile(archive, "other")).isEmpty();
  }

  @Test
  void partsOfATensorFollowOneAnother() throws IOException {
    TensorData joined =
        new TensorData(
            ScalarType.F32,
            List.of(2L, 2L),
            List.of(
                TensorSources.of(new float[] {1, 2}, ScalarType.F32),
                TensorSources.of(new float[] {3, 4}, ScalarType.F32)));
    assertThat(storage(write(module(Map.of("a", joined))), 0)).isEqualTo(raw(1, 2, 3, 4));
  }

  @Test
  void tensorUsedTwiceIsStoredOnce() throws IOException {
    TensorData tied = floats(1, 2);
    SequencedMap<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("a", tied);
    attributes.put("b", tied);
    try (ZipFile zip = new ZipFile(write(new ScriptModule("M", attributes)).toFile())) {
      assertThat(zip.getEntry("archive/data/0")).isNotNull();
      assertThat(zip.getEntry("archive/data/1")).isNull();
    }
  }

  @Test
  void storageIsFoundWhereItsBytesBegin() throws IOException {
    SequencedMap<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("a", floats(1, 2, 3));
    attributes.put("b", floats(4));
    Path archive = write(new ScriptModule("M", attributes));
    byte[] file = Files.readAllBytes(archive);
    for (int key = 0; key < 2; key++) {
      byte[] stored = storage(archive, key);
      int offset = (int) TorchScriptArchive.storageOffset(archive, key);
      assertThat(offset % 64).isZero();
      assertThat(Arrays.copyOfRange(file, offset, offset + stored.length)).isEqualTo(stored);
    }
    assertThatThrownBy(() -> TorchScriptArchive.storageOffset(archive, 2))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("archive/data/2");
  }

  @Test
  void weightsAreConvertedByRoundingToTheNearestEven() throws IOException {
    float halfway = Float.intBitsToFloat(0x3F808000); // between 0x3F80 and 0x3F81
    float above = Float.intBitsToFloat(0x3F818000); // between 0x3F81 and 0x3F82
    TensorData converted =
        new TensorData(
            ScalarType.BF16,
            List.of(4L),
            List.of(
                TensorSources.of(new float[] {1.5f, halfway, above, Float.NaN}, ScalarType.BF16)));
    ByteBuffer bytes =
        ByteBuffer.wrap(storage(write(module(Map.of("a", converted))), 0))
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getShort()).isEqualTo((short) 0x3FC0);
    assertThat(bytes.getShort()).isEqualTo((short) 0x3F80);
    assertThat(bytes.getShort()).isEqualTo((short) 0x3F82);
    assertThat(bytes.getShort() & 0x7FFF).isGreaterThan(0x7F80);
  }

  @Test
  void halfPrecisionWeightsBecomeTheSameNumbers() throws IOException {
    ByteBuffer halves = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    halves.putShort(Float.floatToFloat16(0.5f)).putShort(Float.floatToFloat16(-3));
    CheckpointTensor tensor =
        new CheckpointTensor(
            "t", ScalarType.F16, List.of(2L), MemorySegment.ofBuffer(halves.flip()));
    TensorData data =
        new TensorData(
            ScalarType.F32, List.of(2L), List.of(TensorSources.of(tensor, ScalarType.F32)));
    assertThat(storage(write(module(Map.of("a", data))), 0)).isEqualTo(raw(0.5f, -3));
  }

  @ParameterizedTest
  @CsvSource({"F32,BF16", "F16,BF16", "F16,F32", "BF16,F32"})
  void numbersBeyondOneChunkAreConvertedInOrder(ScalarType from, ScalarType to) throws IOException {
    int count = 150_001;
    ByteBuffer stored = ByteBuffer.allocate(count * from.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      put(stored, from, i % 128);
    }
    CheckpointTensor tensor =
        new CheckpointTensor(
            "t", from, List.of((long) count), MemorySegment.ofBuffer(stored.flip()));
    TensorData data =
        new TensorData(to, List.of((long) count), List.of(TensorSources.of(tensor, to)));
    ByteBuffer expected = ByteBuffer.allocate(count * to.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      put(expected, to, i % 128);
    }
    assertThat(storage(write(module(Map.of("a", data))), 0)).isEqualTo(expected.array());
  }

  private static void put(ByteBuffer buffer, ScalarType type, float number) {
    switch (type) {
      case F32 -> buffer.putFloat(number);
      case F16 -> buffer.putShort(Float.floatToFloat16(number));
      case BF16 -> buffer.putShort((short) (Float.floatToRawIntBits(number) >>> 16));
      default -> throw new IllegalArgumentException(type.name());
    }
  }

  @Test
  void archiveIsAsReadableAsAnyNewFile() throws IOException {
    Path archive = write(module(Map.of("a", floats(1))));
    Path ordinary = Files.createFile(folder.resolve("ordinary"));
    assertThat(Files.getPosixFilePermissions(archive))
        .isEqualTo(Files.getPosixFilePermissions(ordinary));
  }

  @Test
  void archiveThatTheDiskHasNoRoomForIsRefusedBeforeItIsWritten() throws IOException {
    TensorSource endless =
        new TensorSource() {
          @Override
          public long bytes() {
            return 1L << 60;
          }

          @Override
          public void writeTo(Sink sink) {
            throw new AssertionError("written");
          }
        };
    TensorData data = new TensorData(ScalarType.U8, List.of(1L << 60), List.of(endless));
    assertThatThrownBy(() -> write(module(Map.of("a", data))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("MiB free, but the archive needs 1099511627776 MiB");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void failedWriteLeavesNeitherATargetNorATemporaryFile() throws IOException {
    TensorSource failing =
        new TensorSource() {
          @Override
          public long bytes() {
            return 4;
          }

          @Override
          public void writeTo(Sink sink) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    TensorData data = new TensorData(ScalarType.F32, List.of(1L), List.of(failing));
    assertThatThrownBy(() -> write(module(Map.of("a", data))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void progressEndsAtTheTotal() throws IOException {
    List<Long> done = new ArrayList<>();
    TorchScriptArchive.write(
        folder.resolve("x.pt"),
        module(Map.of("a", floats(1, 2, 3))),
        "source",
        Map.of(),
        (bytes, total) -> {
          assertThat(total).isEqualTo(12);
          done.add(bytes);
        });
    assertThat(done).last().isEqualTo(12L);
  }

  private Path write(ScriptModule root) throws IOException {
    Path target = folder.resolve("x.pt");
    TorchScriptArchive.write(
        target, root, "source", Map.of("note", "hello"), ProgressListener.NONE);
    return target;
  }

  private static ScriptModule module(Map<String, TensorData> attributes) {
    return new ScriptModule("M", new LinkedHashMap<String, Object>(attributes));
  }

  private static TensorData floats(float... numbers) {
    return new TensorData(
        ScalarType.F32,
        List.of((long) numbers.length),
        List.of(TensorSources.of(numbers, ScalarType.F32)));
  }

  private static byte[] raw(float... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : numbers) {
      bytes.putFloat(number);
    }
    return bytes.array();
  }

  private static byte[] storage(Path archive, int key) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      return zip.getInputStream(zip.getEntry("archive/data/" + key)).readAllBytes();
    }
  }

  private static String text(ZipFile zip, String name) throws IOException {
    return new String(
        zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Where the content of an entry begins: after the name and the extra field of its header. */
  private static int indexOfContent(byte[] file, String name) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < file.length - 30; at++) {
      if (bytes.getInt(at) == 0x04034b50) {
        int nameLength = bytes.getShort(at + 26);
        if (new String(file, at + 30, nameLength, StandardCharsets.UTF_8).equals(name)) {
          return at + 30 + nameLength + bytes.getShort(at + 28);
        }
      }
    }
    throw new AssertionError("no entry " + name);
  }
}
