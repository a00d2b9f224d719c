package dev.onevision.benchmarks.contenders;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Collects the header of a GGUF file: fields and descriptions of tensors, little-endian. */
final class GgufHeader {

  static final int ALIGNMENT = 32;

  private static final int MAGIC = 0x46554747;
  private static final int VERSION = 3;

  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private final ByteArrayOutputStream fields = new ByteArrayOutputStream();
  private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
  private int fieldCount;
  private int tensorCount;
  private long offset;

  void field(String name, int value) {
    begin(name, UINT32);
    putInt(fields, value);
  }

  void field(String name, float value) {
    begin(name, FLOAT32);
    putInt(fields, Float.floatToIntBits(value));
  }

  void field(String name, String value) {
    begin(name, STRING);
    putText(fields, value);
  }

  void field(String name, List<String> values) {
    begin(name, ARRAY);
    putInt(fields, STRING);
    putLong(fields, values.size());
    values.forEach(value -> putText(fields, value));
  }

  /** A list of equal numbers. */
  void repeated(String name, int value, int count) {
    begin(name, ARRAY);
    putInt(fields, INT32);
    putLong(fields, count);
    IntStream.range(0, count).forEach(_ -> putInt(fields, value));
  }

  /** Describes the next tensor; the file has the data in the same order, each aligned. */
  void tensor(String name, GgufType type, List<Long> shape) {
    putText(tensors, name);
    putInt(tensors, shape.size());
    shape.reversed().forEach(length -> putLong(tensors, length)); // the innermost first
    putInt(tensors, type.id());
    putLong(tensors, offset);
    offset = aligned(offset + type.bytes(shape.stream().reduce(1L, Math::multiplyExact)));
    tensorCount++;
  }

  /** The bytes before the first tensor's data. */
  byte[] bytes() {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    putInt(header, MAGIC);
    putInt(header, VERSION);
    putLong(header, tensorCount);
    putLong(header, fieldCount);
    header.writeBytes(fields.toByteArray());
    header.writeBytes(tensors.toByteArray());
    header.writeBytes(new byte[(int) (aligned(header.size()) - header.size())]);
    return header.toByteArray();
  }

  static long aligned(long position) {
    return (position + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private void begin(String name, int type) {
    putText(fields, name);
    putInt(fields, type);
    fieldCount++;
  }

  private static void putText(ByteArrayOutputStream target, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    putLong(target, bytes.length);
    target.writeBytes(bytes);
  }

  private static void putInt(ByteArrayOutputStream target, int value) {
    target.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private static void putLong(ByteArrayOutputStream target, long value) {
    target.writeBytes(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }
}
