package dev.onevision.inference.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The GPUs of the NVIDIA driver's C interface ({@code libcuda}), which the driver installs: no CUDA
 * toolkit is needed. Thread-safe.
 */
public final class NvidiaDriver {

  private static final int COMPUTE_CAPABILITY_MAJOR = 75;
  private static final int COMPUTE_CAPABILITY_MINOR = 76;
  private static final int NAME_LENGTH = 128;
  private static final FunctionDescriptor TWO_POINTERS =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);

  private final NativeFunctions functions;

  NvidiaDriver(NativeFunctions functions) {
    this.functions = functions;
    int status = call("cuInit", FunctionDescriptor.of(JAVA_INT, JAVA_INT), 0);
    if (status != 0) {
      throw new CudaException(
          "The NVIDIA driver does not start (cuInit: error %d).".formatted(status));
    }
  }

  /** Free and total bytes of a GPU's memory. */
  public record Memory(long free, long total) {}

  /**
   * The driver of this machine.
   *
   * @throws CudaException if there is none, or it does not start
   */
  public static NvidiaDriver open() {
    String name = System.mapLibraryName("nvcuda").endsWith(".dll") ? "nvcuda.dll" : "libcuda.so.1";
    NativeFunctions functions;
    try {
      functions = NativeFunctions.ofLibrary(name);
    } catch (CudaException e) {
      throw new CudaException(
          "The NVIDIA driver's library %s was not found. Is the driver installed, and the GPU passed"
                  .formatted(name)
              + " to the container?",
          e);
    }
    return new NvidiaDriver(functions);
  }

  /** All GPUs that are visible to this process. */
  public List<Gpu> gpus() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_INT);
      check("cuDeviceGetCount", FunctionDescriptor.of(JAVA_INT, ADDRESS), count);
      List<Gpu> gpus = new ArrayList<>();
      for (int index = 0; index < count.get(JAVA_INT, 0); index++) {
        gpus.add(gpu(arena, index));
      }
      return gpus;
    }
  }

  private Gpu gpu(Arena arena, int index) {
    int device = device(arena, index);
    MemorySegment name = arena.allocate(NAME_LENGTH);
    check(
        "cuDeviceGetName",
        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
        name,
        NAME_LENGTH,
        device);
    MemorySegment bytes = arena.allocate(JAVA_LONG);
    check("cuDeviceTotalMem_v2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), bytes, device);
    return new Gpu(
        index,
        name.getString(0),
        attribute(arena, COMPUTE_CAPABILITY_MAJOR, device),
        attribute(arena, COMPUTE_CAPABILITY_MINOR, device),
        bytes.get(JAVA_LONG, 0));
  }

  private int attribute(Arena arena, int attribute, int device) {
    MemorySegment value = arena.allocate(JAVA_INT);
    check(
        "cuDeviceGetAttribute",
        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
        value,
        attribute,
        device);
    return value.get(JAVA_INT, 0);
  }

  private int device(Arena arena, int index) {
    MemorySegment device = arena.allocate(JAVA_INT);
    check("cuDeviceGet", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), device, index);
    return device.get(JAVA_INT, 0);
  }

  /** Memory of a GPU now, over all processes. Uses libtorch's context. */
  public Memory memory(int index) {
    try (Arena arena = Arena.ofConfined()) {
      int device = device(arena, index);
      MemorySegment context = arena.allocate(ADDRESS);
      check(
          "cuDevicePrimaryCtxRetain",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          context,
          device);
      try {
        check(
            "cuCtxPushCurrent_v2",
            FunctionDescriptor.of(JAVA_INT, ADDRESS),
            context.get(ADDRESS, 0));
        MemorySegment sizes = arena.allocate(MemoryLayout.sequenceLayout(2, JAVA_LONG));
        try {
          check("cuMemGetInfo_v2", TWO_POINTERS, sizes, sizes.asSlice(Long.BYTES));
        } finally {
          check("cuCtxPopCurrent_v2", FunctionDescriptor.of(JAVA_INT, ADDRESS), context);
        }
        return new Memory(sizes.getAtIndex(JAVA_LONG, 0), sizes.getAtIndex(JAVA_LONG, 1));
      } finally {
        call("cuDevicePrimaryCtxRelease_v2", FunctionDescriptor.of(JAVA_INT, JAVA_INT), device);
      }
    }
  }

  private void check(String name, FunctionDescriptor signature, Object... arguments) {
    int status = call(name, signature, arguments);
    if (status != 0) {
      throw new CudaException(
          "The NVIDIA driver's %s failed with error %d.".formatted(name, status));
    }
  }

  private int call(String name, FunctionDescriptor signature, Object... arguments) {
    try {
      return (int) functions.handle(name, signature).invokeWithArguments(arguments);
    } catch (CudaException e) {
      throw e;
    } catch (Throwable e) {
      throw new CudaException("%s cannot be called.".formatted(name), e);
    }
  }
}
