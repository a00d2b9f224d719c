package dev.onevision.inference.runtime;

import ai.djl.pytorch.jni.IValue;
import dev.onevision.inference.cuda.CudaGraph;
import dev.onevision.inference.program.StepLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recorded decode steps of a GPU: one sampled row per sequence, no media.
 *
 * <p>The interpreter launches the hundreds of kernels of a step one by one, which takes the host
 * longer than most GPUs need to run them. A recorded step is launched as a whole. Its number of
 * sequences and its max context are fixed, so there is one for each of a few sizes, and a step
 * takes the smallest one that fits. Padding sequences read and write a cache slot that belongs to
 * no sequence. Sampling is not recorded.
 */
final class DecodeGraphs implements AutoCloseable {

  private static final int MIN_CONTEXT = 2048;
  private static final int CONTEXT_FACTOR = 4;
  private static final int SEQUENCES_STEP = 8;

  /** Runs before the recording, which load cuBLAS and the kernels' modules. */
  private static final int WARM_UPS = 2;

  private final LoadedProgram program;
  private final StepBuffers buffers;
  private final int idleSlot;
  private final CudaGraph.Recorder recorder;
  private final IValue staged;
  private final IValue logits;
  private final List<Graph> graphs = new ArrayList<>();

  /**
   * A recorded step.
   *
   * @param sequences max sequences
   * @param keys max keys of a sequence
   */
  private record Graph(int sequences, int keys, CudaGraph<IValue> recorded) {}

  private DecodeGraphs(LoadedProgram program, StepBuffers buffers, int idleSlot, int maxSequences) {
    this.program = program;
    this.buffers = buffers;
    this.idleSlot = idleSlot;
    this.recorder = new CudaGraph.Recorder(PyTorch.cuda());
    this.staged = call("new_staging", 4L * maxSequences + StepLayout.regionNumbers(maxSequences));
    this.logits = call("new_logits", maxSequences);
  }

  private IValue call(String method, long number) {
    try (IValue argument = IValue.from(number)) {
      return program.run(method, argument);
    }
  }

  /**
   * Records the steps.
   *
   * @param idleSlot a cache slot that no sequence uses
   * @param contextLength max keys of a sequence
   */
  static DecodeGraphs record(
      LoadedProgram program,
      StepBuffers buffers,
      IValue cache,
      int idleSlot,
      int maxSequences,
      int contextLength) {
    DecodeGraphs graphs = new DecodeGraphs(program, buffers, idleSlot, maxSequences);
    try {
      for (int sequences : sizes(maxSequences)) {
        for (int keys : contexts(contextLength)) {
          graphs.record(cache, sequences, keys);
        }
      }
      return graphs;
    } catch (RuntimeException e) {
      graphs.close();
      throw e;
    }
  }

  /** Numbers of sequences: 1, 2, 4, then each multiple of 8. */
  static List<Integer> sizes(int maxSequences) {
    List<Integer> sizes = new ArrayList<>();
    for (int size = 1;
        size < maxSequences;
        size = size < SEQUENCES_STEP ? 2 * size : size + SEQUENCES_STEP) {
      sizes.add(size);
    }
    sizes.add(maxSequences);
    return sizes;
  }

  /** Context lengths: 2,048, then each four times the one before. */
  static List<Integer> contexts(int contextLength) {
    List<Integer> contexts = new ArrayList<>();
    for (int keys = MIN_CONTEXT; keys < contextLength; keys *= CONTEXT_FACTOR) {
      contexts.add(keys);
    }
    contexts.add(contextLength);
    return contexts;
  }

  private void record(IValue cache, int sequences, int keys) {
    buffers.writeDecode(new DecoderStep(), sequences, idleSlot);
    stage();
    try (IValue count = IValue.from((long) sequences);
        IValue maxKeys = IValue.from((long) keys)) {
      for (int i = 0; i < WARM_UPS; i++) {
        program.run("decode_staged", staged, count, maxKeys, cache, logits).close();
      }
      CudaGraph<IValue> recorded =
          recorder.record(
              () -> program.run("decode_staged", staged, count, maxKeys, cache, logits));
      graphs.add(new Graph(sequences, keys, recorded));
    }
  }

  /** Number of recorded steps. */
  int count() {
    return graphs.size();
  }

  /**
   * Runs the step if a recorded one fits; its tokens are then in the buffers.
   *
   * @return false if none fits; then nothing was done
   */
  boolean run(DecoderStep step) {
    Graph graph = fitting(step);
    if (graph == null) {
      return false;
    }
    buffers.writeDecode(step, graph.sequences(), idleSlot);
    SamplingBuffers sampling = buffers.sampling();
    stage();
    // All that goes to the device goes before the kernels, so that nothing waits for them.
    try (IValue placed = program.run("place_sampling", sampling.numbers());
        IValue samples = IValue.from((long) step.sampledRows())) {
      graph.recorded().replay();
      program
          .run("choose_staged", logits, samples, sampling.numbers(), placed, sampling.output())
          .close();
    }
    return true;
  }

  private void stage() {
    program.run("stage", buffers.numbers(), staged).close();
  }

  private @Nullable Graph fitting(DecoderStep step) {
    int sequences = step.sequences();
    if (step.rows() != sequences || step.sampledRows() != sequences || !step.media().isEmpty()) {
      return null;
    }
    int keys = 0;
    for (int i = 0; i < sequences; i++) {
      keys = Math.max(keys, step.cachedTokens(i) + 1);
    }
    for (Graph graph : graphs) {
      if (sequences <= graph.sequences() && keys <= graph.keys()) {
        return graph;
      }
    }
    return null;
  }

  @Override
  public void close() {
    graphs.forEach(graph -> graph.recorded().result().close());
    recorder.close();
    staged.close();
    logits.close();
  }
}
