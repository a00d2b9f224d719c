package dev.onevision.inference.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The functions of libtorch's C++ interface that DJL does not offer: streams and graphs, called by
 * their mangled names (Itanium ABI). A C++ exception out of such a function ends the process, so
 * call them only where libtorch throws none: see {@link CudaGraph}.
 */
public final class TorchCuda {

  /** {@code c10::cuda::CUDAStream}, and {@code std::pair} of two 64-bit numbers. */
  private static final StructLayout TWO_LONGS = MemoryLayout.structLayout(JAVA_LONG, JAVA_LONG);

  private static final int THREAD_LOCAL_CAPTURE = 1;
  private static final int GRAPH_BYTES = 4096; // at::cuda::CUDAGraph takes some hundred

  private final NativeFunctions cpu;
  private final Path libtorch;

  private TorchCuda(Path libtorch) {
    this.libtorch = libtorch;
    this.cpu = NativeFunctions.ofFile(file("torch_cpu"));
  }

  /** The libtorch in this folder. The engine must have loaded it. */
  public static TorchCuda in(Path libtorch) {
    return new TorchCuda(libtorch);
  }

  private Path file(String library) {
    return libtorch.resolve(System.mapLibraryName(library));
  }

  /** GPUs that libtorch can use; 0 for a build without CUDA. */
  public int deviceCount() {
    try {
      return (int)
          (long)
              cpu.handle("_ZN5torch4cuda12device_countEv", FunctionDescriptor.of(JAVA_LONG))
                  .invokeExact();
    } catch (Throwable e) {
      throw failed("torch::cuda::device_count", e);
    }
  }

  /**
   * Makes the device the calling thread's current one, and gives the thread its own stream there,
   * from libtorch's pool. Graphs are recorded from the current stream of the current device.
   */
  public void useOwnStream(int device) {
    NativeFunctions c10 = NativeFunctions.ofFile(file("c10_cuda"));
    setDevice(c10, device);
    try (Arena arena = Arena.ofConfined()) {
      boolean highPriority = false;
      MemorySegment stream =
          (MemorySegment)
              c10.handle(
                      "_ZN3c104cuda17getStreamFromPoolEba",
                      FunctionDescriptor.of(TWO_LONGS, JAVA_BOOLEAN, JAVA_BYTE))
                  .invokeExact((SegmentAllocator) arena, highPriority, (byte) device);
      c10.handle(
              "_ZN3c104cuda20setCurrentCUDAStreamENS0_10CUDAStreamE",
              FunctionDescriptor.ofVoid(TWO_LONGS))
          .invokeExact(stream);
    } catch (Throwable e) {
      throw failed("c10::cuda::setCurrentCUDAStream", e);
    }
  }

  /** Throws no C++ exception, unlike {@code set_device}. */
  static void setDevice(NativeFunctions c10, int device) {
    String name = "_ZN3c104cuda9SetDeviceEa";
    try {
      int status;
      if (c10.has(name)) {
        status =
            (int)
                c10.handle(name, FunctionDescriptor.of(JAVA_INT, JAVA_BYTE))
                    .invokeExact((byte) device);
      } else {
        // Later versions of libtorch have a parameter: whether to make it current before its use.
        boolean force = true;
        status =
            (int)
                c10.handle(name + "b", FunctionDescriptor.of(JAVA_INT, JAVA_BYTE, JAVA_BOOLEAN))
                    .invokeExact((byte) device, force);
      }
      if (status != 0) {
        throw new CudaException("cuda:%d cannot be used: error %d.".formatted(device, status));
      }
    } catch (Throwable e) {
      throw failed("c10::cuda::SetDevice", e);
    }
  }

  /** The functions of {@code at::cuda::CUDAGraph}. */
  GraphFunctions graphs() {
    return new GraphFunctions(NativeFunctions.ofFile(file("torch_cuda")));
  }

  private static CudaException failed(String function, Throwable cause) {
    return cause instanceof CudaException known
        ? known
        : new CudaException("%s cannot be called.".formatted(function), cause);
  }

  /** The class's functions; the first argument of each is the object. */
  static final class GraphFunctions {

    private static final String NAME = "_ZN2at4cuda9CUDAGraph";

    private final MethodHandle construct;
    private final boolean constructorTakesFlag;
    private final MethodHandle begin;
    private final MethodHandle end;
    private final MethodHandle pool;
    private final MethodHandle replay;
    private final MethodHandle destroy;

    GraphFunctions(NativeFunctions torch) {
      // Later versions of libtorch have a parameter: whether to keep the graph besides its
      // executable.
      this.constructorTakesFlag = !torch.has(NAME + "C1Ev");
      this.construct =
          constructorTakesFlag
              ? torch.handle(NAME + "C1Eb", FunctionDescriptor.ofVoid(ADDRESS, JAVA_BOOLEAN))
              : torch.handle(NAME + "C1Ev", FunctionDescriptor.ofVoid(ADDRESS));
      this.begin =
          torch.handle(
              NAME + "13capture_beginESt4pairIyyE21cudaStreamCaptureMode",
              FunctionDescriptor.ofVoid(ADDRESS, TWO_LONGS, JAVA_INT));
      this.end = torch.handle(NAME + "11capture_endEv", FunctionDescriptor.ofVoid(ADDRESS));
      this.pool = torch.handle(NAME + "4poolEv", FunctionDescriptor.of(TWO_LONGS, ADDRESS));
      this.replay = torch.handle(NAME + "6replayEv", FunctionDescriptor.ofVoid(ADDRESS));
      this.destroy = torch.handle(NAME + "D1Ev", FunctionDescriptor.ofVoid(ADDRESS));
    }

    MemorySegment construct(Arena arena) {
      MemorySegment graph = arena.allocate(GRAPH_BYTES, 64);
      try {
        if (constructorTakesFlag) {
          construct.invokeExact(graph, false);
        } else {
          construct.invokeExact(graph);
        }
        return graph;
      } catch (Throwable e) {
        throw failed("CUDAGraph", e);
      }
    }

    void begin(MemorySegment graph, MemorySegment pool) {
      try {
        begin.invokeExact(graph, pool, THREAD_LOCAL_CAPTURE);
      } catch (Throwable e) {
        throw failed("CUDAGraph::capture_begin", e);
      }
    }

    void end(MemorySegment graph) {
      try {
        end.invokeExact(graph);
      } catch (Throwable e) {
        throw failed("CUDAGraph::capture_end", e);
      }
    }

    MemorySegment pool(MemorySegment graph, Arena arena) {
      try {
        return (MemorySegment) pool.invokeExact((SegmentAllocator) arena, graph);
      } catch (Throwable e) {
        throw failed("CUDAGraph::pool", e);
      }
    }

    void replay(MemorySegment graph) {
      try {
        replay.invokeExact(graph);
      } catch (Throwable e) {
        throw failed("CUDAGraph::replay", e);
      }
    }

    void destroy(MemorySegment graph) {
      try {
        destroy.invokeExact(graph);
      } catch (Throwable e) {
        throw failed("CUDAGraph", e);
      }
    }

    /** The value that asks for a new pool. */
    static MemorySegment newPool(Arena arena) {
      return arena.allocate(TWO_LONGS);
    }
  }
}
