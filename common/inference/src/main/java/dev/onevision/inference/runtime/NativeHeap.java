package dev.onevision.inference.runtime;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heap of the C library, from which libtorch takes its CPU tensors.
 *
 * <p>glibc returns the memory of a freed large tensor to the system at once, and the system clears
 * each page again for the next tensor. In prefill with 4-bit weights, which turns a matrix into
 * bf16 before each product, that takes longer than the products.
 */
final class NativeHeap {

  private static final Logger log = LoggerFactory.getLogger(NativeHeap.class);

  /**
   * An option of glibc's {@code mallopt}.
   *
   * @param number in {@code malloc.h}
   * @param bytes the value that serves libtorch
   * @param variable environment variable with which a user sets it
   */
  private record Option(int number, int bytes, String variable) {}

  /** glibc's largest heap of a thread; larger tensors always come from the system. */
  private static final int LARGEST = 64 << 20;

  private static final Option[] OPTIONS = {
    new Option(-3, LARGEST, "MALLOC_MMAP_THRESHOLD_"),
    new Option(-1, 8 * LARGEST, "MALLOC_TRIM_THRESHOLD_"),
    new Option(-2, LARGEST, "MALLOC_TOP_PAD_"),
  };

  private NativeHeap() {}

  /**
   * Lets the heap keep the memory of freed tensors for later ones, up to half a gigabyte at its
   * end. The JVM's {@code TrimNativeHeapInterval} returns what stays unused. Options that the
   * environment sets stay as they are. Does nothing where the C library has no {@code mallopt}.
   */
  static void keepFreedMemory() {
    Linker linker = Linker.nativeLinker();
    MemorySegment function = linker.defaultLookup().find("mallopt").orElse(null);
    if (function == null || System.getenv("GLIBC_TUNABLES") != null) {
      return;
    }
    FunctionDescriptor signature =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    MethodHandle mallopt = linker.downcallHandle(function, signature);
    for (Option option : OPTIONS) {
      if (System.getenv(option.variable()) == null) {
        set(mallopt, option);
      }
    }
  }

  private static void set(MethodHandle mallopt, Option option) {
    try {
      int done = (int) mallopt.invokeExact(option.number(), option.bytes());
      if (done == 0) {
        log.debug("The C library refused {}", option);
      }
    } catch (Throwable e) {
      log.debug("{} could not be set", option, e);
    }
  }
}
