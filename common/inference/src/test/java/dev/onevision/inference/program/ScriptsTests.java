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
    "F32, 0ede59b3add063bd2eac8a7da6d841b1d8e3b32c06f5ab34baa1ad39fbb45ae2,"
        + " adad51877e961d0ce3f52848de8815fabf77d2be09071e25e0bb6ed91b43666e",
    "BF16, 65913dae94c0fc479d2364f20b1d84031ef3486bf827f672352418d6da279f98,"
        + " 5766c8bd01c69f8822429fe8ed2fa311808907d884256887f9b0242efecfb602",
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
