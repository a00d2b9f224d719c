package dev.onevision.inference.cuda;

import dev.onevision.inference.cuda.TorchCuda.GraphFunctions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Kernels that were recorded once and are launched as a whole: a launch takes the host some
 * microseconds, for any number of kernels.
 *
 * <p>All graphs of one {@link Recorder} share one memory pool, so a graph's result is valid until
 * the next graph is replayed. The recorded tensors must not move. One thread, whose current stream
 * is not the default one.
 */
public final class CudaGraph<R> {

  private final GraphFunctions functions;
  private final MemorySegment graph;
  private final R result;

  private CudaGraph(GraphFunctions functions, MemorySegment graph, R result) {
    this.functions = functions;
    this.graph = graph;
    this.result = result;
  }

  /** Launches the kernels on the current stream, without waiting for them. */
  public void replay() {
    functions.replay(graph);
  }

  /** The result of the recorded work: tensors whose content each replay renews. */
  public R result() {
    return result;
  }

  /** Records graphs, and frees them when closed. */
  public static final class Recorder implements AutoCloseable {

    private final GraphFunctions functions;
    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> graphs = new ArrayList<>();
    private @Nullable MemorySegment pool;

    /**
     * A recorder.
     *
     * @throws CudaException if this libtorch lacks a required function
     */
    public Recorder(TorchCuda torch) {
      this.functions = torch.graphs();
    }

    /**
     * Records the kernels that the work launches, without running them. The work must have run
     * before on this thread, so that it initializes nothing. It must not copy to or from the host,
     * and must not throw: libtorch's own exception would then end the process.
     */
    public <R> CudaGraph<R> record(Supplier<R> work) {
      MemorySegment graph = functions.construct(arena);
      graphs.add(graph);
      functions.begin(graph, pool == null ? GraphFunctions.newPool(arena) : pool);
      R result;
      try {
        result = work.get();
      } finally {
        functions.end(graph);
      }
      if (pool == null) {
        pool = functions.pool(graph, arena);
      }
      return new CudaGraph<>(functions, graph, result);
    }

    @Override
    public void close() {
      graphs.forEach(functions::destroy);
      arena.close();
    }
  }
}
