package dev.onevision.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.testing.Mutator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every header is read within its bounds, or refused with the name of its file. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SafetensorsMutationTests {

  private static final int FILES = 100_000;
  private static final int DATA_BYTES = 48;

  /** A hundred times what reading the file undamaged takes. */
  private static final long MAX_HEAP = 2L << 20;

  private static final Path NAME = Path.of("damaged.safetensors");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private static final List<String> HEADERS =
      List.of(
          """
          {"__metadata__":{"format":"pt"},\
          "a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},\
          "b":{"dtype":"BF16","shape":[3],"data_offsets":[16,22]}}\
          """,
          """
          {"model.norm.weight":{"dtype":"F16","shape":[2,3,4],"data_offsets":[0,48]}}\
          """,
          """
          {"empty":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},\
          "one":{"dtype":"I64","shape":[],"data_offsets":[0,8]},\
          "é€\\u0000\\ud83d\\ude80":{"dtype":"BOOL","shape":[1,1,1,1,1,1,1,1],"data_offsets":[8,9]}}\
          """);

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "\"\"",
          "\"F32\"",
          "[]",
          "{}",
          "-1",
          "-0",
          "1.5",
          "1e3",
          "1e999999999",
          "9".repeat(70),
          "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]",
          "\"\\ud800\"",
          "NaN");

  private final Mutator mutator = new Mutator(20261123);
  private int read;
  private int refused;
  private long maxHeap;

  @Test
  void damagedBytesAreReadWithinBoundsOrRefused() {
    List<byte[]> good = HEADERS.stream().map(SafetensorsMutationTests::file).toList();
    for (int i = 0; i < FILES / 2; i++) {
      check(mutator.damaged(mutator.oneOf(good)));
    }
    assertBothHappened();
  }

  /** The length fits the header, so that what is wrong in the JSON itself is reached. */
  @Test
  void damagedHeadersOfTheRightLengthAreReadWithinBoundsOrRefused() {
    for (int i = 0; i < FILES / 2; i++) {
      byte[] header = otherwise(mutator.oneOf(HEADERS)).getBytes(StandardCharsets.UTF_8);
      check(file(mutator.below(3) == 0 ? mutator.damaged(header) : header));
    }
    assertBothHappened();
  }

  private void check(byte[] file) {
    long before = Mutator.allocatedBytes();
    try {
      for (CheckpointTensor tensor :
          SafetensorsFile.of(NAME, MemorySegment.ofArray(file)).tensors().values()) {
        long bytes = tensor.shape().stream().reduce((long) tensor.type().bytes(), (a, b) -> a * b);
        if (tensor.data().toArray(ValueLayout.JAVA_BYTE).length != bytes) {
          throw new AssertionError(tensor + " does not have the bytes of its shape");
        }
      }
      read++;
    } catch (CheckpointException refusal) {
      if (!String.valueOf(refusal.getMessage()).startsWith(NAME.toString())) {
        throw new AssertionError("a refusal that does not name the file", refusal);
      }
      refused++;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("with the file " + HexFormat.of().formatHex(file), e);
    }
    if (read + refused > 1_000) { // the first ones load and link the reader's classes
      maxHeap = Math.max(maxHeap, Mutator.allocatedBytes() - before);
    }
  }

  private void assertBothHappened() {
    assertThat(read).as("files that could be read").isGreaterThan(FILES / 100);
    assertThat(refused).as("files that were refused").isGreaterThan(FILES / 10);
    assertThat(maxHeap).as("heap for one file").isLessThan(MAX_HEAP);
  }

  /** The header with other values in the places of one to three of its numbers. */
  private String otherwise(String header) {
    String changed = header;
    for (int change = 1 + mutator.below(3); change > 0; change--) {
      Matcher number = NUMBER.matcher(changed);
      for (int skip = mutator.below(12); skip >= 0 && number.find(); skip--) {
        if (skip == 0) {
          String value =
              mutator.below(2) == 0
                  ? Long.toString(mutator.tellingNumber())
                  : mutator.below(3) == 0
                      ? mutator.oneOf(VALUES)
                      : Integer.toString(mutator.below(50));
          changed = changed.substring(0, number.start()) + value + changed.substring(number.end());
        }
      }
    }
    return changed;
  }

  private static byte[] file(String header) {
    return file(header.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] file(byte[] header) {
    return ByteBuffer.allocate(Long.BYTES + header.length + DATA_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }
}
