package dev.onevision.inference.runtime;

import ai.djl.pytorch.jni.IValue;
import dev.onevision.inference.cuda.CudaGraph;
import dev.onevision.inference.program.StepLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recorded decode steps of a GPU: one sampled row for each sequence and no media.
 *
 * <p>A step of the interpreter launches hundreds of kernels one by one, which takes the host longer
 * than most GPUs need to run them. A recorded step is launched as a whole. It is fixed in its
 * number of sequences and in the longest context it looks at, so there is one for each of a few
 * sizes, and a step takes the smallest that it fits. What fills it up reads and writes a cache slot
 * that belongs to no sequence. Sampling is not recorded.
 */
final class DecodeGraphs implements AutoCloseable {

  private static final int SMALLEST_CONTEXT = 2048;
  private static final int CONTEXT_FACTOR = 4;
  private static final int SEQUENCES_STEP = 8;

  /** Runs before recording, in which cuBLAS and the kernels' modules are loaded. */
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
   * @param sequences most sequences that it runs
   * @param keys most keys that a sequence has
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
   * @param contextLength most keys that a sequence can have
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

  /** Lengths of context: 2,048, and each four times the one before. */
  static List<Integer> contexts(int contextLength) {
    List<Integer> contexts = new ArrayList<>();
    for (int keys = SMALLEST_CONTEXT; keys < contextLength; keys *= CONTEXT_FACTOR) {
      contexts.add(keys);
    }
    contexts.add(contextLength);
    return contexts;
  }

  private void record(IValue cache, int sequences, int keys) {
    buffers.writeDecode(new DecoderStep(), sequences, idleSlot);
    stage();
    try (IValue count = IValue.from((long) sequences);
        IValue mostKeys = IValue.from((long) keys)) {
      for (int i = 0; i < WARM_UPS; i++) {
        program.run("decode_staged", staged, count, mostKeys, cache, logits).close();
      }
      CudaGraph<IValue> recorded =
          recorder.record(
              () -> program.run("decode_staged", staged, count, mostKeys, cache, logits));
      graphs.add(new Graph(sequences, keys, recorded));
    }
  }

  /** How many steps are recorded. */
  int count() {
    return graphs.size();
  }

  /**
   * Runs the step if one that was recorded fits it; its tokens are then in the buffers.
   *
   * @return false if none fits, and nothing was done
   */
  boolean run(DecoderStep step) {
    Graph graph = fitting(step);
    if (graph == null) {
      return false;
    }
    buffers.writeDecode(step, graph.sequences(), idleSlot);
    stage();
    graph.recorded().replay();
    SamplingBuffers sampling = buffers.sampling();
    try (IValue samples = IValue.from((long) step.sampledRows())) {
      program
          .run(
              "choose_staged",
              logits,
              samples,
              sampling.numbers(),
              sampling.reals(),
              sampling.output(),
              sampling.scores())
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
