package dev.onevision.inference.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A fixture file of tensors, read whole. */
final class ParityTensors {

  /** One tensor's shape and little-endian bytes. */
  record Tensor(List<Integer> shape, ByteBuffer bytes) {

    float[] floats() {
      float[] values = new float[bytes.remaining() / Float.BYTES];
      bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return values;
    }

    /** A direct copy: what the engine takes. */
    ByteBuffer direct() {
      return ByteBuffer.allocateDirect(bytes.remaining())
          .order(ByteOrder.LITTLE_ENDIAN)
          .put(bytes.duplicate())
          .flip();
    }
  }

  private final Map<String, Tensor> tensors = new HashMap<>();

  static ParityTensors read(Path file) throws IOException {
    ParityTensors result = new ParityTensors();
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer all = ByteBuffer.allocate((int) channel.size()).order(ByteOrder.LITTLE_ENDIAN);
      while (all.hasRemaining() && channel.read(all) >= 0) {}
      all.flip();
      int headerLength = (int) all.getLong(0);
      JsonNode header = new JsonMapper().readTree(all.array(), Long.BYTES, headerLength);
      int data = Long.BYTES + headerLength;
      for (Map.Entry<String, JsonNode> entry : header.properties()) {
        if (entry.getKey().equals("__metadata__")) {
          continue;
        }
        JsonNode shape = entry.getValue().get("shape");
        List<Integer> sizes = shape.valueStream().map(JsonNode::asInt).toList();
        int begin = entry.getValue().get("data_offsets").get(0).asInt();
        int end = entry.getValue().get("data_offsets").get(1).asInt();
        result.tensors.put(entry.getKey(), new Tensor(sizes, all.slice(data + begin, end - begin)));
      }
    }
    return result;
  }

  Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("No tensor named " + name);
    }
    return tensor;
  }
}
