package dev.onevision.inference.runtime;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Function;

/** Calls the methods of the decoder program that show what a step computes. */
final class ModelProbe {

  private ModelProbe() {}

  /** The logits of the step's sampled rows, {@code [sampledRows, vocabulary]}. */
  static float[] stepLogits(DecoderModel model, DecoderStep step) {
    return stepLogits(model.program(), model, step);
  }

  /** As the model, with another copy of its program. */
  static float[] stepLogits(LoadedProgram program, DecoderModel model, DecoderStep step) {
    model.buffers().write(step);
    return floats(
        program,
        model.run(
            step,
            (inputs, cache) ->
                program.run("step_logits", model.buffers().numbers(), inputs, cache)));
  }

  /** The distribution that a token would be drawn from, given logits. */
  static float[] distribution(DecoderModel model, float[] logits, SampleParameters parameters) {
    LoadedProgram program = model.program();
    SamplingBuffers sampling = model.buffers().sampling();
    sampling.write(List.of(parameters));
    return floats(
        program,
        withLogits(
            program, logits, 1, given -> program.run("distribution", given, sampling.numbers())));
  }

  /**
   * The tokens that a step would choose, given logits.
   *
   * @param logits {@code [parameters, vocabulary]}
   */
  static List<SampledToken> choose(
      DecoderModel model, float[] logits, List<SampleParameters> parameters) {
    LoadedProgram program = model.program();
    SamplingBuffers sampling = model.buffers().sampling();
    sampling.write(parameters);
    withLogits(
            program,
            logits,
            parameters.size(),
            given -> program.run("choose_from", given, sampling.numbers(), sampling.output()))
        .close();
    return sampling.read(parameters);
  }

  private static IValue withLogits(
      LoadedProgram program, float[] logits, int rows, Function<IValue, IValue> run) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(logits.length * Float.BYTES).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(logits);
    Shape shape = new Shape(rows, logits.length / rows);
    try (NativeTensors tensors = program.newTensors();
        IValue given = IValue.from(tensors.wrap(bytes, shape, DataType.FLOAT32))) {
      return run.apply(given);
    }
  }

  private static float[] floats(LoadedProgram program, IValue result) {
    try (IValue owned = result;
        NativeTensors tensors = program.newTensors()) {
      return tensors.of(owned).toFloatArray();
    }
  }
}
