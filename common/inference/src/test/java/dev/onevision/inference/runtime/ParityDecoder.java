package dev.onevision.inference.runtime;

import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.testing.Parity;

/** The decoder of the fixtures. */
final class ParityDecoder {

  private ParityDecoder() {}

  /** Loads the checkpoint in f32, with a KV cache of this many slots. */
  static DecoderModel load(int slots) {
    return DecoderModel.load(
        Parity.archive(new DecoderProgram(), "checkpoint-lmms", ComputeType.F32),
        TestDevice.get(),
        slots);
  }
}
