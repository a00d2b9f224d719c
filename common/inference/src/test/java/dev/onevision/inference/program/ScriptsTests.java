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
    "F32, 72d512dbfa55dfe05ae08d2a4ee134f92030cfc2f517c1d2bd1e4f08b8e7f3c2,"
        + " 41aa418b3e40b24620605f8a294b543b1d92f0dcb8fdc82addcdce5085f54206",
    "BF16, 48259b16691a3c4e79f2774aa7a6fca89bd05ae0337365512307dfbc0436e9dc,"
        + " 2d2fc7ad8c865fe743caeebb8e00e052f0b52f4537b682016704c32381200baf",
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
