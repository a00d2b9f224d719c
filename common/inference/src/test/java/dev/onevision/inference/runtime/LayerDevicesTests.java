package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.inference.cuda.Gpu;
import dev.onevision.inference.cuda.GpuSearch;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerDevicesTests {

  private static final long WEIGHTS_72B = 145_400_000_000L;

  private static Supplier<GpuSearch> gpus(int count, long bytes) {
    List<Gpu> gpus =
        IntStream.range(0, count).mapToObj(i -> new Gpu(i, "fake", 9, 0, bytes)).toList();
    return () -> new GpuSearch.Found(gpus);
  }

  private static List<ComputeDevice> cuda(int... indices) {
    return IntStream.of(indices).mapToObj(i -> new ComputeDevice(true, i, 0)).toList();
  }

  @Test
  void aListNamesTheGpusInTheOrderOfTheLayers() {
    LayerDevices devices = LayerDevices.parse(" cuda:2, CUDA:0 ", gpus(3, 1));

    assertThat(devices.forWeights(WEIGHTS_72B, 80)).isEqualTo(cuda(2, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuda", "auto"})
  void asManyGpusAreUsedAsTheWeightsNeed(String text) {
    LayerDevices devices = LayerDevices.parse(text, gpus(4, 84_900_000_000L));

    assertThat(devices.forWeights(15_230_000_000L, 28)).isEqualTo(cuda(0));
    assertThat(devices.forWeights(WEIGHTS_72B, 80)).isEqualTo(cuda(0, 1));
  }

  @ParameterizedTest
  @CsvSource({"84900000000, 2", "47700000000, 4", "25200000000, 7", "17000000000, 8"})
  void a72bModelTakesTheFewestCardsOfOneSize(long card, int wanted) {
    assertThat(LayerDevices.parse("cuda", gpus(8, card)).forWeights(WEIGHTS_72B, 80))
        .hasSize(wanted);
  }

  @Test
  void aNamedGpuTakesAllLayers() {
    assertThat(LayerDevices.parse("cuda:1", gpus(4, 1)).forWeights(WEIGHTS_72B, 80))
        .isEqualTo(cuda(1));
    assertThat(LayerDevices.parse("cpu", gpus(4, 1)).forWeights(WEIGHTS_72B, 80))
        .containsExactly(ComputeDevice.cpu());
  }

  @Test
  void withoutAGpuAutoIsTheCpu() {
    Supplier<GpuSearch> none = () -> new GpuSearch.NotFound("No driver.");

    assertThat(LayerDevices.parse("auto", none).forWeights(WEIGHTS_72B, 80))
        .containsExactly(ComputeDevice.cpu());
  }

  @Test
  void listsThatNameNoGpusAreRefused() {
    assertThatThrownBy(() -> LayerDevices.parse("cuda:0,cpu", gpus(2, 1)))
        .hasMessage("Unknown devices 'cuda:0,cpu': a list names GPUs, such as cuda:0,cuda:1");
    assertThatThrownBy(() -> LayerDevices.parse("cuda:0,", gpus(2, 1)))
        .hasMessageStartingWith("Unknown devices 'cuda:0,'");
    assertThatThrownBy(() -> LayerDevices.parse("cuda:1,cuda:1", gpus(2, 1)))
        .hasMessage("The devices 'cuda:1,cuda:1' name a GPU twice");
    assertThatThrownBy(() -> LayerDevices.parse("cuda:0,cuda:2", gpus(2, 1)))
        .isInstanceOf(ModelRuntimeException.class)
        .hasMessageStartingWith("Device cuda:2 does not exist");
    assertThatThrownBy(
            () -> LayerDevices.parse("cuda:0,cuda:1", gpus(2, 1)).forWeights(WEIGHTS_72B, 1))
        .hasMessage("The model has 1 layers, fewer than its 2 devices");
  }
}
