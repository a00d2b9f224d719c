package dev.onevision.benchmarks.gpu;

import dev.onevision.inference.checkpoint.Checkpoint;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.Program;
import dev.onevision.inference.torchscript.ProgressListener;
import dev.onevision.inference.torchscript.ScriptModule;
import dev.onevision.inference.torchscript.TensorData;
import dev.onevision.inference.torchscript.TorchScriptArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** An archive without its weights, for weights that are made on the device. */
public final class EmptyArchive {

  private EmptyArchive() {}

  /**
   * Writes the archive.
   *
   * @return type and shape of each weight, or the path of an equal one, by its path in the object
   *     tree
   */
  public static SequencedMap<String, Object> write(
      Path target, Program program, Checkpoint checkpoint, ComputeType type) throws IOException {
    SequencedMap<String, Object> weights = new LinkedHashMap<>();
    ScriptModule root =
        emptied(program.module(checkpoint, type), "", weights, new IdentityHashMap<>());
    TorchScriptArchive.write(
        target, root, program.source(checkpoint.config(), type), Map.of(), ProgressListener.NONE);
    return weights;
  }

  private static ScriptModule emptied(
      ScriptModule module,
      String path,
      Map<String, Object> weights,
      Map<TensorData, String> paths) {
    SequencedMap<String, Object> attributes = new LinkedHashMap<>();
    module
        .attributes()
        .forEach(
            (name, value) -> attributes.put(name, emptied(value, path + name, weights, paths)));
    return new ScriptModule(module.className(), attributes);
  }

  private static Object emptied(
      Object value, String path, Map<String, Object> weights, Map<TensorData, String> paths) {
    return switch (value) {
      case ScriptModule module -> emptied(module, path + ".", weights, paths);
      case TensorData tensor -> {
        String same = paths.putIfAbsent(tensor, path);
        weights.put(
            path,
            same == null
                ? Map.of("type", tensor.type().name(), "shape", tensor.shape())
                : Map.of("same", same));
        yield new TensorData(tensor.type(), List.of(0L), List.of());
      }
      default -> value;
    };
  }
}
