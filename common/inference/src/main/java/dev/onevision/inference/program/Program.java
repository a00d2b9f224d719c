package dev.onevision.inference.program;

import dev.onevision.inference.checkpoint.Checkpoint;
import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.torchscript.ScriptModule;

/** One of the model's two programs, and the content of its archive. Stateless. */
public interface Program {

  /** The archive's file name. */
  String fileName();

  /** Increases whenever the archive's content changes for the same checkpoint. */
  int version();

  /** Whether a GPU has kernels for the program's weights in bf16 only. */
  default boolean needsBf16OnGpu() {
    return false;
  }

  /** The TorchScript text of the archive's classes. */
  String source(ModelConfig config, ComputeType type);

  /** The object tree with its weights, which are read from the checkpoint during the write. */
  ScriptModule module(Checkpoint checkpoint, ComputeType type);
}
