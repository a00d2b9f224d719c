package dev.onevision.inference.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A driver library whose functions are written in Java, reached through their native addresses. */
public final class FakeDriver {

  /** A GPU of the fake driver. */
  public record FakeGpu(String name, int major, int minor, long freeBytes, long totalBytes) {}

  private final List<FakeGpu> gpus;
  private final int initStatus;
  private final Map<String, MemorySegment> symbols = new HashMap<>();
  private int current = -1;

  FakeDriver(int initStatus, List<FakeGpu> gpus) {
    this.initStatus = initStatus;
    this.gpus = gpus;
    define("cuInit", FunctionDescriptor.of(JAVA_INT, JAVA_INT), "init");
    define("cuDeviceGetCount", FunctionDescriptor.of(JAVA_INT, ADDRESS), "count");
    define("cuDeviceGet", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), "device");
    define("cuDeviceGetName", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), "name");
    define("cuDeviceTotalMem_v2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), "total");
    define(
        "cuDeviceGetAttribute",
        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
        "attribute");
    define(
        "cuDevicePrimaryCtxRetain", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), "retain");
    define("cuDevicePrimaryCtxRelease_v2", FunctionDescriptor.of(JAVA_INT, JAVA_INT), "release");
    define("cuCtxPushCurrent_v2", FunctionDescriptor.of(JAVA_INT, ADDRESS), "push");
    define("cuCtxPopCurrent_v2", FunctionDescriptor.of(JAVA_INT, ADDRESS), "pop");
    define("cuMemGetInfo_v2", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), "memory");
  }

  NvidiaDriver open() {
    return new NvidiaDriver(
        new NativeFunctions("libfake.so", symbol -> Optional.ofNullable(symbols.get(symbol))));
  }

  private void define(String symbol, FunctionDescriptor signature, String method) {
    MethodType type = signature.toMethodType();
    try {
      symbols.put(
          symbol,
          Linker.nativeLinker()
              .upcallStub(
                  MethodHandles.lookup().bind(this, method, type), signature, Arena.global()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  int init(int flags) {
    return initStatus;
  }

  int count(MemorySegment result) {
    result.reinterpret(Integer.BYTES).set(JAVA_INT, 0, gpus.size());
    return 0;
  }

  int device(MemorySegment result, int index) {
    result.reinterpret(Integer.BYTES).set(JAVA_INT, 0, index + 40); // a handle, not the index
    return 0;
  }

  int name(MemorySegment result, int length, int device) {
    result.reinterpret(length).setString(0, gpu(device).name());
    return 0;
  }

  int total(MemorySegment result, int device) {
    result.reinterpret(Long.BYTES).set(JAVA_LONG, 0, gpu(device).totalBytes());
    return 0;
  }

  int attribute(MemorySegment result, int attribute, int device) {
    int value = attribute == 75 ? gpu(device).major() : attribute == 76 ? gpu(device).minor() : -1;
    result.reinterpret(Integer.BYTES).set(JAVA_INT, 0, value);
    return value < 0 ? 1 : 0;
  }

  int retain(MemorySegment result, int device) {
    result.reinterpret(Long.BYTES).set(ADDRESS, 0, MemorySegment.ofAddress(device));
    return 0;
  }

  int release(int device) {
    return 0;
  }

  int push(MemorySegment context) {
    current = (int) context.address();
    return 0;
  }

  int pop(MemorySegment result) {
    current = -1;
    return 0;
  }

  int memory(MemorySegment free, MemorySegment total) {
    if (current < 0) {
      return 201; // no context
    }
    free.reinterpret(Long.BYTES).set(JAVA_LONG, 0, gpu(current).freeBytes());
    total.reinterpret(Long.BYTES).set(JAVA_LONG, 0, gpu(current).totalBytes());
    return 0;
  }

  private FakeGpu gpu(int device) {
    return gpus.get(device - 40);
  }
}
