package dev.onevision.inference.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A mapped safetensors file: eight bytes with the header's length, a JSON header with each tensor's
 * type, shape and offsets, and the tensors. Everything in the header is checked against the file.
 *
 * @param tensors by stored name
 * @param header the header's bytes
 */
record SafetensorsFile(Map<String, CheckpointTensor> tensors, MemorySegment header) {

  private static final int LENGTH_BYTES = Long.BYTES;
  private static final long MAX_HEADER_BYTES = 16L << 20;
  private static final int MAX_DIMENSIONS = 8;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  static SafetensorsFile map(Path path, Arena arena) {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new CheckpointException(path, "is not a file"); // opening a pipe would block forever
    }
    MemorySegment file;
    try (FileChannel channel = FileChannel.open(path)) {
      file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException e) {
      throw CheckpointException.unreadable(path, e);
    }
    return of(path, file);
  }

  /**
   * Reads a file in memory.
   *
   * @param path its path, for messages
   */
  static SafetensorsFile of(Path path, MemorySegment file) {
    return new Parser(path, file).parse();
  }

  private record Parser(Path path, MemorySegment file) {

    SafetensorsFile parse() {
      if (file.byteSize() < LENGTH_BYTES) {
        throw problem("is too short for a safetensors file");
      }
      long length = file.get(LONG, 0);
      long room = file.byteSize() - LENGTH_BYTES;
      if (length < 2 || length > room) {
        throw problem(
            "the header's length is %s, but the file has room for %d; it is damaged or truncated"
                .formatted(Long.toUnsignedString(length), room));
      }
      if (length > MAX_HEADER_BYTES) {
        throw problem(
            "the header has %d bytes; the limit is %d".formatted(length, MAX_HEADER_BYTES));
      }
      MemorySegment header = file.asSlice(LENGTH_BYTES, length);
      MemorySegment data = file.asSlice(LENGTH_BYTES + length);
      JsonNode json = JsonFile.parse(path, "the header", header.toArray(ValueLayout.JAVA_BYTE));
      Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
      List<Place> places = new ArrayList<>();
      for (Map.Entry<String, JsonNode> entry : json.properties()) {
        if (!entry.getKey().equals("__metadata__")) {
          Place place = place(entry.getKey(), entry.getValue(), data.byteSize());
          places.add(place);
          tensors.put(place.name, place.tensor(data));
        }
      }
      refuseOverlaps(places);
      return new SafetensorsFile(tensors, header);
    }

    private Place place(String name, JsonNode json, long dataBytes) {
      String field = "tensor " + name;
      String typeName = json.path("dtype").asString("");
      ScalarType type =
          ScalarType.ofSafetensors(typeName)
              .orElseThrow(() -> problem(field + ": unknown dtype '" + typeName + "'"));
      List<Long> shape = numbers(json.path("shape"), field + ": shape", MAX_DIMENSIONS);
      List<Long> offsets = numbers(json.path("data_offsets"), field + ": data_offsets", 2);
      if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
        throw problem(field + ": data_offsets must be a begin and an end, but are " + offsets);
      }
      if (offsets.get(1) > dataBytes) {
        throw problem(
            "%s: ends at byte %d of %d; the file is truncated or damaged"
                .formatted(field, offsets.get(1), dataBytes));
      }
      long bytes;
      try {
        bytes = shape.stream().reduce((long) type.bytes(), Math::multiplyExact);
      } catch (ArithmeticException e) {
        throw problem(field + ": shape " + shape + " is too large");
      }
      if (bytes != offsets.get(1) - offsets.get(0)) {
        throw problem(
            "%s: %s of shape %s takes %d bytes, but data_offsets give it %d"
                .formatted(field, type, shape, bytes, offsets.get(1) - offsets.get(0)));
      }
      return new Place(name, type, shape, offsets.get(0), offsets.get(1));
    }

    private List<Long> numbers(JsonNode json, String field, int max) {
      if (!json.isArray() || json.size() > max) {
        throw problem(field + " must be an array of at most " + max + " numbers");
      }
      List<Long> numbers = new ArrayList<>();
      for (JsonNode number : json) {
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
          throw problem(field + " has an entry that is not a natural number");
        }
        numbers.add(number.longValue());
      }
      return numbers;
    }

    private void refuseOverlaps(List<Place> places) {
      places.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
      for (int i = 1; i < places.size(); i++) {
        if (places.get(i).begin < places.get(i - 1).end) {
          throw problem(
              "tensors %s and %s overlap".formatted(places.get(i - 1).name, places.get(i).name));
        }
      }
    }

    private CheckpointException problem(String problem) {
      return new CheckpointException(path, problem);
    }
  }

  private record Place(String name, ScalarType type, List<Long> shape, long begin, long end) {

    CheckpointTensor tensor(MemorySegment data) {
      return new CheckpointTensor(name, type, shape, data.asSlice(begin, end - begin));
    }
  }
}
