package dev.onevision.inference.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.inference.cuda.FakeDriver.FakeGpu;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvidiaDriverTests {

  private static final FakeGpu SMALL = new FakeGpu("T4", 7, 5, 14L << 30, 15L << 30);
  private static final FakeGpu LARGE = new FakeGpu("H100", 9, 0, 70L << 30, 80L << 30);

  @Test
  void eachGpuIsDescribedByItsOwnHandle() {
    List<Gpu> gpus = new FakeDriver(0, List.of(SMALL, LARGE)).open().gpus();

    assertThat(gpus)
        .containsExactly(new Gpu(0, "T4", 7, 5, 15L << 30), new Gpu(1, "H100", 9, 0, 80L << 30));
    assertThat(gpus).map(Gpu::computesInBf16).containsExactly(false, true);
  }

  @Test
  void freeMemoryIsThatOfTheGpuAskedFor() {
    NvidiaDriver driver = new FakeDriver(0, List.of(SMALL, LARGE)).open();

    assertThat(driver.memory(1)).isEqualTo(new NvidiaDriver.Memory(70L << 30, 80L << 30));
    assertThat(driver.memory(0)).isEqualTo(new NvidiaDriver.Memory(14L << 30, 15L << 30));
  }

  @Test
  void aDriverThatDoesNotStartIsNamedWithItsError() {
    FakeDriver broken = new FakeDriver(803, List.of(LARGE));

    assertThatThrownBy(broken::open)
        .isInstanceOf(CudaException.class)
        .hasMessage("The NVIDIA driver does not start (cuInit: error 803).");
  }

  @Test
  void aLibtorchWithoutCudaIsTheReasonWhyThereIsNoGpu(@TempDir Path libtorch) {
    assertThat(GpuSearch.in(libtorch))
        .isEqualTo(
            new GpuSearch.NotFound(
                "The libtorch in %s is a build for the CPU only.".formatted(libtorch)));
  }

  @Test
  void aMissingDriverIsTheReasonWhyThereIsNoGpu(@TempDir Path libtorch) throws Exception {
    Files.createFile(libtorch.resolve(System.mapLibraryName("torch_cuda")));

    // Where a driver is installed, the empty folder's lack of a libtorch is the reason instead.
    assertThat(GpuSearch.in(libtorch))
        .isInstanceOfSatisfying(
            GpuSearch.NotFound.class,
            none ->
                assertThat(none.reason()).containsAnyOf("libcuda.so.1", "nvcuda.dll", "torch_cpu"));
  }
}
