package dev.onevision.inference.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.testing.Parity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptsTests {

  private static final ModelConfig CONFIG = ModelConfig.read(Parity.file("checkpoint-lmms"));

  /**
   * Archives contain the text, and their fingerprint its digest. A change here makes every
   * installation rebuild its archives, which takes minutes and room on its disk.
   */
  @ParameterizedTest
  @CsvSource({
    "F32, 9fa9e6827092c30004c7db0599300c1e3a5351ab77f538b6ccefbb012bc59f30,"
        + " 5684a1413e5dc7057ca41309f00371239e293de7ee4fb18ffbc251ebc23d6c79",
    "BF16, 47128ea60c951f0c5dceff21cbcb8b8000e6ef8c2197f4d558a6d5e32695fc42,"
        + " 20df509ca5f34e32702d3868ed41c04bdf75b6f43f1b0de651e60fd88135633f",
  })
  void textsChangeOnlyOnPurpose(ComputeType type, String decoder, String vision) throws Exception {
    assertThat(digest(new DecoderProgram().source(CONFIG, type))).isEqualTo(decoder);
    assertThat(digest(new VisionProgram().source(CONFIG, type))).isEqualTo(vision);
  }

  @Test
  void decoderReadsEachNumberOfAStep() throws IOException {
    String script = resource("decoder.py");

    assertReads(script, ScriptTemplate.indices("step", StepLayout.Header.values()));
    assertReads(script, ScriptTemplate.indices("media", StepLayout.MediaPart.values()));
  }

  @Test
  void samplerReadsEachSamplingParameter() throws IOException {
    String script = resource("sampler.py");

    assertReads(script, ScriptTemplate.indices("sampling", SamplingLayout.Header.values()));
    assertReads(script, ScriptTemplate.indices("draw", SamplingLayout.Draw.values()));
  }

  private static void assertReads(String script, Map<String, Object> indices) {
    assertThat(indices.keySet())
        .allSatisfy(name -> assertThat(script).containsPattern("\\$" + name + "\\b"));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ScriptTemplate.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String digest(String text) throws NoSuchAlgorithmException {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }
}
