package dev.onevision.gateway.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Batch files as tools, disks and attackers make them of a good one. */
public final class HostileBatchFile {

  private static final List<Charset> ENCODINGS =
      List.of(
          StandardCharsets.UTF_16LE,
          StandardCharsets.UTF_16BE,
          StandardCharsets.UTF_16,
          StandardCharsets.UTF_32LE,
          StandardCharsets.UTF_32BE,
          StandardCharsets.ISO_8859_1);

  private static final List<String> FRAGMENTS =
      List.of(
          "null",
          "[]",
          "\"\"",
          "1e999999",
          "-0",
          "\"\\ud800\"",
          "\"\\u0000\"",
          "{\"a\":".repeat(2000),
          "[".repeat(2000),
          "\r\n",
          "\n",
          "\u0000",
          "\ufeff",
          "\u2028",
          "\"custom_id\":7,",
          "\"body\":null,",
          "\"body\":{\"messages\":[{\"role\":\"user\",\"content\":9}]},",
          "9".repeat(3000),
          "/* comment */",
          "\"url\":\"/v1/embeddings\",",
          "}}");

  private HostileBatchFile() {}

  /** Three lines that can be answered. */
  public static String good() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      lines.append(
          BatchClient.line("line-" + i, BatchClient.text("gr\u00fc\u00df dich \ud83e\udd8a " + i)));
    }
    return lines.toString();
  }

  /** One with some things wrong, or none. */
  public static byte[] of(Random random) {
    byte[] file = encoded(text(random), random);
    int wounds = random.nextInt(4);
    for (int i = 0; i < wounds && file.length > 0; i++) {
      file = wounded(file, random);
    }
    return file;
  }

  private static String text(Random random) {
    String text = good();
    int inserts = random.nextInt(3);
    for (int i = 0; i < inserts; i++) {
      int at = random.nextInt(text.length());
      String fragment = FRAGMENTS.get(random.nextInt(FRAGMENTS.size()));
      int end = random.nextBoolean() ? at : Math.min(text.length(), at + random.nextInt(20));
      text = text.substring(0, at) + fragment + text.substring(end);
    }
    return random.nextInt(10) == 0 ? "\ufeff" + text : text;
  }

  private static byte[] encoded(String text, Random random) {
    Charset encoding =
        random.nextInt(3) == 0
            ? ENCODINGS.get(random.nextInt(ENCODINGS.size()))
            : StandardCharsets.UTF_8;
    return text.getBytes(encoding);
  }

  private static byte[] wounded(byte[] file, Random random) {
    int at = random.nextInt(file.length);
    switch (random.nextInt(5)) {
      case 0 -> {
        byte[] flipped = file.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        return flipped;
      }
      case 1 -> {
        return Arrays.copyOf(file, at);
      }
      case 2 -> {
        return Arrays.copyOfRange(file, at, file.length);
      }
      case 3 -> {
        byte[] noise = new byte[random.nextInt(64)];
        random.nextBytes(noise);
        return joined(Arrays.copyOf(file, at), noise, Arrays.copyOfRange(file, at, file.length));
      }
      default -> {
        return joined(file, Arrays.copyOfRange(file, at, file.length));
      }
    }
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
