package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.inference.cuda.Gpu;
import dev.onevision.inference.cuda.GpuSearch;
import dev.onevision.inference.program.FeatureMap;
import dev.onevision.inference.program.VisionTokens;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuntimeValuesTests {

  @Test
  void namesTheFeaturesOfTheProcessorThatMatter() {
    assertThat(ProcessorFeatures.names(List.of("flags : fpu avx2 sse avx512_vnni amx_bf16")))
        .containsExactly("avx2", "avx512_vnni", "amx_bf16");
    assertThat(ProcessorFeatures.names(List.of("Features : fp asimd i8mm bf16")))
        .containsExactly("asimd", "i8mm", "bf16");
    assertThat(ProcessorFeatures.names(List.of())).isEmpty();
  }

  @Test
  void bfloat16IsRecognizedOnBothArchitectures() {
    assertThat(
            ProcessorFeatures.computesInBf16(List.of("flags\t\t: fpu avx512f avx512_bf16 rdpid")))
        .isTrue();
    assertThat(ProcessorFeatures.computesInBf16(List.of("flags\t\t: fpu amx_bf16"))).isTrue();
    assertThat(ProcessorFeatures.computesInBf16(List.of("Features\t: fp asimd i8mm bf16")))
        .isTrue();
    assertThat(ProcessorFeatures.computesInBf16(List.of("model : 85", "flags\t\t: fpu avx512f")))
        .isFalse();
    assertThat(ProcessorFeatures.computesInBf16(List.of())).isFalse();
  }

  @Test
  void processorsThatSaturateSumsOfIntegersAreNotTrustedWithThem() {
    assertThat(ProcessorFeatures.computesInInt8(List.of("flags : fpu avx512f avx512_vnni")))
        .isTrue();
    assertThat(ProcessorFeatures.computesInInt8(List.of("flags : fpu avx2 avx_vnni"))).isTrue();
    assertThat(ProcessorFeatures.computesInInt8(List.of("flags : fpu avx2 avx512f avx512bw")))
        .isFalse();
    assertThat(ProcessorFeatures.computesInInt8(List.of("Features : fp asimd i8mm bf16")))
        .isFalse();
  }

  @Test
  void theCpuIsParsedWithoutTheEngine() {
    assertThat(ComputeDevice.parse(" CPU ")).isEqualTo(ComputeDevice.cpu());
  }

  @Test
  void aSmallModelTakesOneThreadAndALargeOneAllProcessors() {
    int processors = Runtime.getRuntime().availableProcessors();

    assertThat(ComputeDevice.cpu().effectiveThreads(12 << 20)).isEqualTo(1);
    assertThat(ComputeDevice.cpu().effectiveThreads(988L << 20))
        .isEqualTo(Math.min(62, processors));
    assertThat(ComputeDevice.cpu().withThreads(3).effectiveThreads(12 << 20)).isEqualTo(3);
  }

  @Test
  void autoTakesTheFirstGpuAndElseTheCpu() {
    assertThat(ComputeDevice.auto(new GpuSearch.Found(List.of(new Gpu(0, "A10", 8, 6, 24L << 30)))))
        .isEqualTo(new ComputeDevice(true, 0, 0));
    assertThat(ComputeDevice.auto(new GpuSearch.NotFound("No driver.")))
        .isEqualTo(ComputeDevice.cpu());
  }

  @Test
  void aGpuThatIsAskedForAndMissingIsRefusedWithTheReason() {
    assertThatThrownBy(() -> ComputeDevice.cuda("cuda", 0, new GpuSearch.NotFound("No driver.")))
        .hasMessage("Device cuda cannot be used. No driver.");
    GpuSearch one = new GpuSearch.Found(List.of(new Gpu(0, "A10", 8, 6, 24L << 30)));
    assertThat(ComputeDevice.cuda("cuda:0", 0, one)).isEqualTo(new ComputeDevice(true, 0, 0));
    assertThatThrownBy(() -> ComputeDevice.cuda("cuda:1", 1, one))
        .hasMessageContaining("Device cuda:1 does not exist; this process sees [cuda:0 (A10");
  }

  @Test
  void recordedStepsComeInAFewSizes() {
    assertThat(DecodeGraphs.sizes(1)).containsExactly(1);
    assertThat(DecodeGraphs.sizes(40)).containsExactly(1, 2, 4, 8, 16, 24, 32, 40);
    assertThat(DecodeGraphs.sizes(26)).containsExactly(1, 2, 4, 8, 16, 24, 26);
    assertThat(DecodeGraphs.contexts(32768)).containsExactly(2048, 8192, 32768);
    assertThat(DecodeGraphs.contexts(1024)).containsExactly(1024);
  }

  @Test
  void unknownDevicesAreRefused() {
    assertThatThrownBy(() -> ComputeDevice.parse("tpu"))
        .hasMessage("Unknown device 'tpu': use auto, cpu, cuda or cuda:N");
  }

  @Test
  void anImagesTokensAreTheBaseTilesAndTheMapsWithNewlines() {
    FeatureMap map = new FeatureMap(5, 2, 1, 0, 8, 25, 8, 25);

    assertThat(VisionTokens.anyres(map, 5)).isEqualTo(233);
    assertThat(map.tiles()).isEqualTo(11);
  }

  @Test
  void invalidSamplingParametersAreRefused() {
    assertThatThrownBy(() -> SampleParameters.drawn(-1, 0, 1, 0))
        .hasMessageContaining("temperature -1.0");
    assertThatThrownBy(() -> SampleParameters.drawn(1, 0, 1, 1)).hasMessageContaining("[0, 1)");
  }

  @Test
  void theRelevantLineOfAProgramsErrorIsFound() {
    String message =
        """
        The following operation failed in the TorchScript interpreter.
        Traceback of TorchScript (most recent call last):
          File "code/__torch__.py", line 65, in deliver
            x = torch.mm(a, b)
                ~~~~~~~~ <--- HERE
            return end
        RuntimeError: mat1 and mat2 shapes cannot be multiplied
        Exception raised from meta at ../aten/src/ATen/native/LinearAlgebra.cpp:192
        frame #0: c10::Error::Error
        """;

    assertThat(TorchScriptErrors.cause(message))
        .isEqualTo(
            "RuntimeError: mat1 and mat2 shapes cannot be multiplied (at: x = torch.mm(a, b))");
  }
}
