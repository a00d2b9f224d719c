package dev.onevision.inference.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A safetensors file of the fixtures, read whole. Shares no code with the reader that is tested.
 */
public final class ParityTensors {

  /** One tensor's shape and little-endian bytes. */
  public record Tensor(List<Integer> shape, ByteBuffer bytes) {

    /** The numbers of a float32 tensor, row-major. */
    public float[] floats() {
      float[] values = new float[bytes.remaining() / Float.BYTES];
      bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return values;
    }

    /** A direct copy: what the engine takes. */
    public ByteBuffer direct() {
      return ByteBuffer.allocateDirect(bytes.remaining())
          .order(ByteOrder.LITTLE_ENDIAN)
          .put(bytes.duplicate())
          .flip();
    }
  }

  private final Map<String, Tensor> tensors = new HashMap<>();

  private ParityTensors() {}

  static ParityTensors read(Path file) {
    ByteBuffer all;
    try {
      all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ParityTensors result = new ParityTensors();
    int headerLength = Math.toIntExact(all.getLong(0));
    JsonNode header = JsonMapper.shared().readTree(all.array(), Long.BYTES, headerLength);
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
    return result;
  }

  /** The tensor of that name, which there must be. */
  public Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("No tensor named " + name);
    }
    return tensor;
  }
}
