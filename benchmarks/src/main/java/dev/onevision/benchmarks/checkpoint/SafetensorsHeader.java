package dev.onevision.benchmarks.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** The beginning of a safetensors file with bfloat16 tensors. */
final class SafetensorsHeader {

  private SafetensorsHeader() {}

  /** The length and the JSON text of a header with these tensors, in this order. */
  static ByteBuffer of(SequencedMap<String, long[]> tensors) {
    StringBuilder json = new StringBuilder("{");
    long at = 0;
    for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
      long end = at + bytes(tensor.getValue());
      String shape =
          Arrays.stream(tensor.getValue())
              .mapToObj(Long::toString)
              .collect(Collectors.joining(",", "[", "]"));
      json.append(json.length() > 1 ? "," : "")
          .append(
              "\"%s\":{\"dtype\":\"BF16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                  .formatted(tensor.getKey(), shape, at, end));
      at = end;
    }
    json.append('}');
    while (json.length() % Long.BYTES != 0) {
      json.append(' ');
    }
    byte[] header = json.toString().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + header.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .flip();
  }

  /** Bytes of a tensor. */
  static long bytes(long[] shape) {
    return Short.BYTES * Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }
}
