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
    "F32, cd7acddbae7d7706281df28e848bf9b782dd69b8ccff09f6f1098598fb7add65,"
        + " 07b1bda49de4adad748c24356d2f3d139b447efdacd09bab2cb1f8fd9d274281",
    "BF16, b206e53cb1ecd3f5c0e66870ddbd47c1796343cc39f6d0d8b66dc179ad213545,"
        + " e9814b940d610b72a2d539a85f54d836ca3dfa729d5493b26b066237bf4a1271",
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
