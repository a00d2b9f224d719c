package dev.onevision.inference.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.onevision.inference.checkpoint.ScalarType;
import dev.onevision.inference.torchscript.QuantizedRows;
import dev.onevision.inference.torchscript.TensorSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuantizersTests {

  private static final int WIDTH = 2 * WeightFormat.GROUP;
  private static final int ROWS = 50;

  /** Rounding a scale to bf16 moves it by up to 1/512, and the largest value by as much. */
  private static final float BF16 = 1 / 256f;

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"F32", "BF16"})
  void eightBitsKeepAWeightWithinHalfAStep(ScalarType type) throws IOException {
    float[] weights = random(1);
    ByteBuffer values = quantized(weights, Quantizers.int8Values(type));
    ByteBuffer scales = quantized(weights, Quantizers.int8Scales(type));
    for (int row = 0; row < ROWS; row++) {
      float scale = number(scales, type);
      for (int i = 0; i < WIDTH; i++) {
        float weight = weights[row * WIDTH + i];
        assertThat(values.get() * scale)
            .isCloseTo(weight, within(scale * 0.51f + Math.abs(weight) * BF16));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"F32", "BF16"})
  void fourBitsKeepAWeightWithinHalfAStep(ScalarType type) throws IOException {
    float[] weights = random(2);
    ByteBuffer pairs = quantized(weights, Quantizers.int4Values(type));
    ByteBuffer scales = quantized(weights, Quantizers.int4Scales(type));
    for (int group = 0; group < weights.length; group += WeightFormat.GROUP) {
      float scale = number(scales, type);
      float zero = number(scales, type);
      for (int i = group; i < group + WeightFormat.GROUP; i += 2) {
        int pair = pairs.get() & 0xFF;
        float tolerance = scale * 0.51f + 16 * scale * BF16 + Math.abs(zero) * BF16;
        assertThat(((pair >> 4) - 8) * scale + zero).isCloseTo(weights[i], within(tolerance));
        assertThat(((pair & 15) - 8) * scale + zero).isCloseTo(weights[i + 1], within(tolerance));
      }
    }
  }

  @Test
  void equalWeightsAreExact() throws IOException {
    float[] weights = new float[ROWS * WIDTH];
    Arrays.fill(weights, WIDTH, 2 * WIDTH, -0.75f);

    ByteBuffer pairs = quantized(weights, Quantizers.int4Values(ScalarType.F32));
    ByteBuffer scales = quantized(weights, Quantizers.int4Scales(ScalarType.F32));

    assertThat(pairs.get(0)).isEqualTo((byte) 0x88);
    assertThat(scales.getFloat(0)).isZero();
    assertThat(scales.getFloat(WIDTH / WeightFormat.GROUP * 8 + 4)).isEqualTo(-0.75f);
    assertThat(quantized(weights, Quantizers.int8Values(ScalarType.F32)).get(0)).isZero();
  }

  private static float[] random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] weights = new float[ROWS * WIDTH];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian() * (1 + i / (float) WIDTH);
    }
    return weights;
  }

  private static float number(ByteBuffer bytes, ScalarType type) {
    return type == ScalarType.F32
        ? bytes.getFloat()
        : Float.intBitsToFloat(bytes.getShort() << Short.SIZE);
  }

  /** Chunks end within rows, as those of a checkpoint do. */
  private static ByteBuffer quantized(float[] weights, QuantizedRows.RowQuantizer quantizer)
      throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(weights.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(weights);
    TensorSource source = new Chunks(bytes, 28);
    QuantizedRows rows = new QuantizedRows(List.of(source), WIDTH, quantizer);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    rows.writeTo(
        chunk -> {
          byte[] some = new byte[chunk.remaining()];
          chunk.get(some);
          out.writeBytes(some);
        });
    assertThat(rows.bytes()).isEqualTo(out.size());
    return ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private record Chunks(ByteBuffer data, int size) implements TensorSource {

    @Override
    public long bytes() {
      return data.capacity();
    }

    @Override
    public void writeTo(Sink sink) throws IOException {
      for (int at = 0; at < data.capacity(); at += size) {
        sink.accept(data.slice(at, Math.min(size, data.capacity() - at)));
      }
    }
  }
}
