package dev.onevision.inference.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes safetensors files, right and wrong ones. */
final class SafetensorsBuilder {

  private SafetensorsBuilder() {}

  static Path write(Path file, String header, int dataBytes) throws IOException {
    return write(file, header.getBytes(StandardCharsets.UTF_8).length, header, dataBytes);
  }

  static Path write(Path file, long headerLength, String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(headerLength).put(json);
    return Files.write(file, bytes.array());
  }
}
