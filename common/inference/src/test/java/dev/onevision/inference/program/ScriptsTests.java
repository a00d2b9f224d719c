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
    "F32, 363420e0a85c6489f7ddf89a89ac4389f9873b2f95a83999fda99c4d27eee091,"
        + " 73fe12888080239772fb8198d79ee8a8fae2a4c0c3fc3e5651b648488f24b628",
    "BF16, 6f63b3a3ff6ece5d5f8ec2033bb61133690c804c20ef988fa8fc4d5b549811bb,"
        + " 22abae77d5509dea4ad462e8ff4a4f592bda72d8752a2bccd6c88a90d590841a",
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
