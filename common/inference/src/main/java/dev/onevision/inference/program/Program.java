package dev.onevision.inference.program;

import dev.onevision.inference.checkpoint.Checkpoint;
import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.torchscript.ScriptModule;

/** One of the two halves of the model: what its archive contains. Stateless. */
public interface Program {

  /** The archive's file name. */
  String fileName();

  /** Raised whenever the archive's content changes for the same checkpoint. */
  int version();

  /** The TorchScript text of the archive's classes. */
  String source(ModelConfig config, ComputeType type);

  /** The object tree with its weights, which are read from the checkpoint while it is written. */
  ScriptModule module(Checkpoint checkpoint, ComputeType type);
}
