package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.FeatureMap;
import dev.onevision.inference.program.VisionProgram;
import dev.onevision.inference.testing.Parity;
import java.io.IOException;
import java.lang.foreign.Linker;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Steps and encodings leave no native memory behind. */
class NativeMemoryIntegrationTests {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long ALLOWED_GROWTH = 16L << 20;
  private static final Path FAULTS = Path.of("/proc/self/stat");
  private static final int PAGE_BYTES = 4096;

  /** Larger than what glibc keeps by itself. */
  private static final Shape TENSOR = new Shape(48 << 20);

  @Test
  void stepsLeaveNativeMemoryFlat() throws IOException {
    assumeTrue(Files.isReadable(STATUS));
    ByteBuffer embedding = ByteBuffer.allocateDirect(500 * 64 * Float.BYTES);
    try (DecoderModel model =
        DecoderModel.load(
            Parity.archive(new DecoderProgram(), "checkpoint-lmms", ComputeType.F32),
            TestDevice.get().withThreads(1),
            2048)) {
      for (int i = 0; i < 60; i++) {
        steps(model, embedding);
      }
      long before = residentBytes();
      for (int i = 0; i < 300; i++) {
        steps(model, embedding);
      }
      assertThat(residentBytes() - before).isLessThan(ALLOWED_GROWTH);
    }
  }

  @Test
  void encodingsLeaveNativeMemoryFlat() throws IOException {
    assumeTrue(Files.isReadable(STATUS));
    ByteBuffer tiles = ByteBuffer.allocateDirect(7 * 3 * 72 * 72);
    FeatureMap map = new FeatureMap(3, 2, 0, 0, 10, 15, 8, 13);
    try (VisionModel model =
        VisionModel.load(
            Parity.archive(new VisionProgram(), "checkpoint-lmms", ComputeType.F32),
            TestDevice.get().withThreads(1))) {
      for (int i = 0; i < 30; i++) {
        model.encodeAnyres(tiles, 7, map);
      }
      long before = residentBytes();
      for (int i = 0; i < 150; i++) {
        model.encodeAnyres(tiles, 7, map);
      }
      assertThat(residentBytes() - before).isLessThan(ALLOWED_GROWTH);
    }
  }

  @Test
  void theMemoryOfAFreedTensorServesTheNextOne() throws IOException {
    assumeTrue(Files.isReadable(FAULTS) && System.getenv("GLIBC_TUNABLES") == null);
    try (PtNDManager manager = PyTorch.newManager(Device.cpu())) {
      assumeTrue(Linker.nativeLinker().defaultLookup().find("mallopt").isPresent());
      makeAndFreeTensors(manager, 3);
      long before = pageFaults();
      makeAndFreeTensors(manager, 20);
      assertThat(pageFaults() - before).isLessThan(TENSOR.size() / PAGE_BYTES);
    }
  }

  private static void makeAndFreeTensors(PtNDManager manager, int count) {
    for (int i = 0; i < count; i++) {
      manager.zeros(TENSOR, DataType.UINT8).close();
    }
  }

  private static void steps(DecoderModel model, ByteBuffer embedding) {
    try (MediaHandle media = model.upload(embedding, 500, ComputeType.F32)) {
      DecoderStep step = new DecoderStep().addSequence(0, 0).addMedia(media, 0, 500).addToken(3);
      step.sample(
          SampleParameters.drawn(0.7f, 20, 0.8f, 0.5f)
              .withPenalties(new Penalties(1.05f, 0.1f, 0.1f, TokenCounts.of(4, 5)))
              .withLogprobs(5));
      model.step(step);
    }
  }

  private static long pageFaults() throws IOException {
    String afterName = Files.readString(FAULTS).replaceFirst("(?s).*\\) ", "");
    return Long.parseLong(afterName.split(" ")[7]);
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
