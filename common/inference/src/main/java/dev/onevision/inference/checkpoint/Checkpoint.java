package dev.onevision.inference.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * An open model folder of either layout: its configuration, and its tensors, mapped from the
 * safetensors shards without a copy. Opening reads the configuration and the shards' headers, and
 * checks them against the files. Thread-safe; closing invalidates the tensors.
 */
public final class Checkpoint implements AutoCloseable {

  private static final String INDEX = "model.safetensors.index.json";
  private static final String SUFFIX = ".safetensors";
  private static final Pattern SHARD_NAME =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,200}\\.safetensors");
  private static final int MAX_SHARDS = 1024;
  private static final int SAMPLE_BYTES = 4096;

  private final Path folder;
  private final Layout layout;
  private final ModelConfig config;
  private final GenerationDefaults generationDefaults;
  private final Arena arena;
  private final Map<String, Stored> tensors;
  private final String fingerprint;

  private Checkpoint(Path folder, Arena arena) {
    this.folder = folder;
    this.arena = arena;
    Path configFile = folder.resolve(ConfigReader.FILE);
    this.layout = ConfigReader.layout(new JsonFields(configFile, JsonFile.read(configFile)));
    this.config = ConfigReader.read(folder);
    this.generationDefaults = GenerationDefaults.read(folder);
    SequencedMap<String, SafetensorsFile> shards = new TreeMap<>();
    for (String name : shardNames(folder)) {
      shards.put(name, SafetensorsFile.map(folder.resolve(name), arena));
    }
    this.tensors = tensors(folder, shards);
    this.fingerprint = fingerprint(configFile, shards);
  }

  /**
   * Opens a folder.
   *
   * @throws CheckpointException if the folder is no checkpoint, or is damaged
   */
  @SuppressWarnings("MustBeClosed") // the checkpoint closes it
  public static Checkpoint open(Path folder) {
    if (!Files.isRegularFile(folder.resolve(ConfigReader.FILE))) {
      throw new CheckpointException(
          folder, "is not a checkpoint folder: it has no " + ConfigReader.FILE);
    }
    Arena arena = Arena.ofShared();
    try {
      return new Checkpoint(folder, arena);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static NavigableSet<String> shardNames(Path folder) {
    NavigableSet<String> names = new TreeSet<>();
    Path index = folder.resolve(INDEX);
    if (Files.exists(index)) {
      JsonNode map = JsonFile.read(index).path("weight_map");
      for (Map.Entry<String, JsonNode> entry : map.properties()) {
        String name = entry.getValue().asString("");
        if (!SHARD_NAME.matcher(name).matches()) {
          throw new CheckpointException(
              index, "weight_map." + entry.getKey() + ": '" + name + "' is not a shard's name");
        }
        names.add(name);
      }
    } else {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("."))
            .forEach(names::add);
      } catch (IOException e) {
        throw CheckpointException.unreadable(folder, e);
      }
    }
    if (names.isEmpty() || names.size() > MAX_SHARDS) {
      throw new CheckpointException(
          folder,
          "has %d safetensors files; must have 1 to %d".formatted(names.size(), MAX_SHARDS));
    }
    return names;
  }

  private record Stored(Path shard, CheckpointTensor tensor) {}

  private static Map<String, Stored> tensors(Path folder, Map<String, SafetensorsFile> shards) {
    Map<String, Stored> tensors = new HashMap<>();
    shards.forEach(
        (shard, file) ->
            file.tensors()
                .forEach(
                    (name, tensor) -> {
                      Stored stored = new Stored(folder.resolve(shard), tensor);
                      if (tensors.put(TensorNames.canonical(name), stored) != null) {
                        throw new CheckpointException(
                            folder.resolve(shard), "tensor " + name + ": is there twice");
                      }
                    }));
    return tensors;
  }

  /**
   * Digest of the configuration, the shards' headers, and the beginning, middle and end of each
   * tensor: it detects training that changed one small tensor. It takes milliseconds; a digest of
   * all weights would take minutes.
   */
  private static String fingerprint(Path configFile, Map<String, SafetensorsFile> shards) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Files.readAllBytes(configFile));
      shards.forEach(
          (name, shard) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(shard.header().asByteBuffer());
            shard.tensors().values().forEach(tensor -> sample(tensor.data(), digest));
          });
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw CheckpointException.unreadable(configFile, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static void sample(MemorySegment data, MessageDigest digest) {
    long last = Math.max(0, data.byteSize() - SAMPLE_BYTES);
    for (long at : new long[] {0, last / 2, last}) {
      digest.update(data.asSlice(at, Math.min(SAMPLE_BYTES, data.byteSize() - at)).asByteBuffer());
    }
  }

  /** The folder. */
  public Path folder() {
    return folder;
  }

  /** The layout of the folder. */
  Layout layout() {
    return layout;
  }

  /** The model's dimensions. */
  public ModelConfig config() {
    return config;
  }

  /** The sampling parameters of requests that set none. */
  public GenerationDefaults generationDefaults() {
    return generationDefaults;
  }

  /** Digest, in hex, of the configuration and of samples of the weights. */
  public String fingerprint() {
    return fingerprint;
  }

  /**
   * A weight by its canonical name, which is its name in {@code lmms-lab} checkpoints.
   *
   * @param shape the shape that follows from the configuration
   * @return float32, float16 or bfloat16
   * @throws CheckpointException if the weight is missing, or has another type or shape
   */
  public CheckpointTensor tensor(String canonicalName, long... shape) {
    Stored stored = tensors.get(canonicalName);
    if (stored == null) {
      throw new CheckpointException(folder, "tensor " + canonicalName + ": missing");
    }
    CheckpointTensor tensor = stored.tensor();
    switch (tensor.type()) {
      case F32, F16, BF16 -> {}
      case F64, I64, I32, I16, I8, U8, BOOL ->
          throw new CheckpointException(
              stored.shard(),
              "tensor %s: is %s; weights must be F32, F16 or BF16"
                  .formatted(tensor.name(), tensor.type()));
    }
    List<Long> expected = Arrays.stream(shape).boxed().toList();
    if (!tensor.shape().equals(expected)) {
      throw new CheckpointException(
          stored.shard(),
          "tensor %s: has shape %s; config.json requires %s"
              .formatted(tensor.name(), tensor.shape(), expected));
    }
    return tensor;
  }

  @Override
  public void close() {
    arena.close();
  }
}
