package dev.onevision.vision.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.tiling.Pixels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Compares every decoder with Pillow, on the files of {@code decoders/}; its README says how they
 * and the expected digests were made.
 */
class ReferenceDecoderTests {

  private final ImageDecoder decoder = new ImageDecoder(TestLimits.defaults());

  @Test
  void everyFileHasThePixelsOfTheReferenceOrIsRefusedLikeThere() throws Exception {
    Map<String, byte[]> files = files();
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (String line : text("decoders/pixels.tsv").lines().toList()) {
      List<String> fields = List.of(line.split("\t"));
      String name = fields.get(0);
      String background = fields.get(1).equals("-") ? null : fields.get(1);
      String expected = fields.get(2);
      String actual = decode(Objects.requireNonNull(files.get(name), name), background);
      if (!actual.equals(expected)) {
        differences.add(line + " but is " + actual);
      }
      compared++;
    }
    assertThat(differences).isEmpty();
    assertThat(compared).isGreaterThan(900);
  }

  /** {@code -Donevision.decoders.damaged=N} tries other numbers of files. */
  @Test
  void damagedFilesAreDecodedOrRefusedAndNothingElse() throws Exception {
    Map<String, byte[]> all = files();
    for (String name : List.of("single.avif", "grid.avif", "rotated.avif", "odd.heic")) {
      try (InputStream in = resource("heif/" + name)) {
        // Several times, to be chosen as often as the other formats.
        byte[] file = in.readAllBytes();
        IntStream.range(0, 20).forEach(i -> all.put(name + i, file));
      }
    }
    List<Map.Entry<String, byte[]>> files =
        all.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    ImageDecoder small = new ImageDecoder(TestLimits.pixels(100_000));
    Random random = new Random(12);
    int count = Integer.getInteger("onevision.decoders.damaged", 5000);
    for (int i = 0; i < count; i++) {
      Map.Entry<String, byte[]> file = files.get(random.nextInt(files.size()));
      byte[] damaged = file.getValue().clone();
      int changes = 1 + random.nextInt(6);
      for (int j = 0; j < changes; j++) {
        int end = random.nextBoolean() ? Math.min(damaged.length, 80) : damaged.length;
        damaged[random.nextInt(end)] = (byte) (random.nextInt(4) == 0 ? 0xff : random.nextInt(256));
      }
      try {
        small.decode(damaged, "white", small.newRequest(), Duration.ZERO).close();
      } catch (MediaException e) {
        assertThat(e).as("%s, %d", file.getKey(), i).message().isNotBlank();
      }
    }
  }

  /** Width, height and digest of the RGB pixels, or that the file is refused. */
  private String decode(byte[] file, @Nullable String background) throws Exception {
    try (DecodedImage image =
        decoder.decode(file, background, decoder.newRequest(), Duration.ZERO)) {
      Pixels pixels = image.pixels();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(pixels.rgb());
      return pixels.width()
          + "x"
          + pixels.height()
          + " "
          + HexFormat.of().formatHex(digest).substring(0, 16);
    } catch (MediaException e) {
      return "refused";
    }
  }

  private static Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    try (ZipInputStream zip =
        new ZipInputStream(new GZIPInputStream(resource("decoders/files.zip.gz")))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    }
    return files;
  }

  private static String text(String name) throws IOException {
    try (InputStream in = resource(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(
        ReferenceDecoderTests.class.getClassLoader().getResourceAsStream(name), name);
  }
}
