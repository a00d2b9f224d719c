package dev.onevision.inference.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against functions that are written in Java and reached through their native addresses. */
class TorchCudaTests {

  private final Arena arena = Arena.ofConfined();
  private int current = -1;
  private int status;

  @AfterEach
  void free() {
    arena.close();
  }

  int set(byte device) {
    current = device;
    return status;
  }

  int setForced(byte device, boolean force) {
    return force ? set(device) : -1;
  }

  private NativeFunctions library(String symbol, FunctionDescriptor signature, String method)
      throws ReflectiveOperationException {
    MemorySegment function =
        Linker.nativeLinker()
            .upcallStub(
                MethodHandles.lookup().bind(this, method, signature.toMethodType()),
                signature,
                arena);
    return new NativeFunctions(
        "libfake.so", name -> name.equals(symbol) ? Optional.of(function) : Optional.empty());
  }

  private NativeFunctions libtorch27() throws ReflectiveOperationException {
    return library("_ZN3c104cuda9SetDeviceEa", FunctionDescriptor.of(JAVA_INT, JAVA_BYTE), "set");
  }

  @Test
  void theThreadsDeviceIsTheOneAskedFor() throws Exception {
    TorchCuda.setDevice(libtorch27(), 1);

    assertThat(current).isEqualTo(1);
  }

  @Test
  void laterVersionsOfLibtorchMakeTheDeviceCurrentAtOnce() throws Exception {
    TorchCuda.setDevice(
        library(
            "_ZN3c104cuda9SetDeviceEab",
            FunctionDescriptor.of(JAVA_INT, JAVA_BYTE, JAVA_BOOLEAN),
            "setForced"),
        3);

    assertThat(current).isEqualTo(3);
  }

  @Test
  void aDeviceThatCannotBeUsedIsNamedWithItsError() throws Exception {
    status = 101;

    assertThatThrownBy(() -> TorchCuda.setDevice(libtorch27(), 7))
        .isInstanceOf(CudaException.class)
        .hasMessage("cuda:7 cannot be used: error 101.");
  }
}
