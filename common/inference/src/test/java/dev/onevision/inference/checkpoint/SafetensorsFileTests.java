package dev.onevision.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTests {

  private static final String GOOD =
      "{'a':{'dtype':'F32','shape':[2,2],'data_offsets':[0,16]},'b':{'dtype':'BF16','shape':[3],'data_offsets':[16,22]}}"
          .replace('\'', '"');

  @TempDir Path folder;

  @Test
  void tensorsAreFoundWhereTheHeaderSaysTheyAre() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      SafetensorsFile file = SafetensorsFile.map(file(GOOD, 22), arena);
      CheckpointTensor b = Objects.requireNonNull(file.tensors().get("b"));
      assertThat(b.type()).isEqualTo(ScalarType.BF16);
      assertThat(b.shape()).isEqualTo(List.of(3L));
      assertThat(b.data().byteSize()).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,16]}} | tensor a: F32 of shape [2] takes"
            + " 8 bytes",
        "{'a':{'dtype':'F99','shape':[2],'data_offsets':[0,8]}} | tensor a: unknown dtype 'F99'",
        "{'a':{'shape':[2],'data_offsets':[0,8]}} | tensor a: unknown dtype ''",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | tensor a: shape has an entry"
            + " that is not a natural number",
        "{'a':{'dtype':'F32','shape':'x','data_offsets':[0,8]}} | tensor a: shape must be an array",
        "{'a':{'dtype':'F32','shape':[9223372036854775807,2],'data_offsets':[0,8]}} | is too large",
        "{'a':{'dtype':'F32','shape':[1e30],'data_offsets':[0,8]}} | not a natural number",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | tensor a: data_offsets must be",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}} | tensor a: data_offsets must be",
        "{'a':{'dtype':'F32','shape':[8],'data_offsets':[0,32]}} | tensor a: ends at byte 32 of 16",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}"
            + " | tensors a and b overlap",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'a':{'dtype':'F32','shape':[2],'data_offsets':[8,16]}}"
            + " | Duplicate",
        "[1,2] | the header is not a JSON object",
        "{'a': | the header is not valid JSON",
        "{'a':[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}"
            + " | nesting",
      })
  void headerThatDoesNotFitTheFileIsRefusedByName(String header, String message)
      throws IOException {
    assertRefused(file(header.replace('\'', '"'), 16), message);
  }

  @ParameterizedTest
  @CsvSource({"-1", "9223372036854775807", "1000", "0"})
  void headerLengthThatDoesNotFitTheFileIsRefused(long length) throws IOException {
    Path file = SafetensorsBuilder.write(folder.resolve("x.safetensors"), length, GOOD, 22);
    assertRefused(file, "the header's length");
  }

  @Test
  void truncatedFileIsRefused() throws IOException {
    Path file = file(GOOD, 22);
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100));
    assertRefused(file, "damaged or truncated");
  }

  @Test
  void emptyFileIsRefused() throws IOException {
    assertRefused(Files.createFile(folder.resolve("empty.safetensors")), "too short");
  }

  private Path file(String header, int dataBytes) throws IOException {
    return SafetensorsBuilder.write(folder.resolve("x.safetensors"), header, dataBytes);
  }

  private static void assertRefused(Path file, String message) {
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> SafetensorsFile.map(file, arena))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining(message);
    }
  }
}
