package dev.onevision.vision.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.inference.testing.Parity;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.media.MediaException.Problem;
import dev.onevision.vision.tiling.Pixels;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HostileImageTests {

  /** Bytes that may follow the pixels; animations have further frames instead. */
  private static final int END_BYTES = 64;

  private final ImageDecoder decoder = new ImageDecoder(TestLimits.defaults());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tile.png",
        "palette.png",
        "gray16.png",
        "rgb16.png",
        "exif6.jpg",
        "cmyk.jpg",
        "anim.gif",
        "webp.webp"
      })
  void fileCutOffAnywhereIsAnErrorOrStillWhole(String name) throws Exception {
    byte[] file = fixture(name);
    Pixels whole = ImageDecoderTests.decode(decoder, file);
    int step = Math.max(file.length / 150, 1);
    for (int length = 0; length < file.length; length += length < 64 ? 1 : step) {
      byte[] cut = Arrays.copyOf(file, length);
      try {
        Pixels pixels = ImageDecoderTests.decode(decoder, cut);
        // Pixels end before the file does: what follows them may be missing.
        int end = name.equals("anim.gif") ? file.length : END_BYTES;
        assertThat(length).as("bytes of %s", name).isGreaterThan(file.length - end);
        assertThat(pixels.rgb()).isEqualTo(whole.rgb());
      } catch (MediaException e) {
        assertThat(e.problem()).isEqualTo(Problem.INVALID);
        assertThat(e).message().doesNotContain("Exception", "java.", "null");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tile.png", "palette.png", "exif6.jpg", "cmyk.jpg", "anim.gif", "webp.webp"})
  void damagedFileIsAnErrorOrAnImageWithinTheLimits(String name) throws Exception {
    byte[] file = fixture(name);
    Random random = new Random(name.hashCode());
    for (int round = 0; round < 150; round++) {
      byte[] damaged = file.clone();
      int changes = 1 + random.nextInt(8);
      for (int i = 0; i < changes; i++) {
        int at = random.nextInt(round % 2 == 0 ? Math.min(200, file.length) : file.length);
        damaged[at] = (byte) random.nextInt(256);
      }
      try {
        Pixels pixels = ImageDecoderTests.decode(decoder, damaged);
        assertThat((long) pixels.width() * pixels.height()).isLessThanOrEqualTo(64_000_000);
      } catch (MediaException e) {
        assertThat(e).message().isNotBlank();
      }
    }
  }

  @Test
  void hugePngIsRefusedFromItsHeader() throws Exception {
    byte[] png = pngHeader(30_000, 30_000);
    assertThatThrownBy(() -> decoder.decode(png, null, decoder.newRequest(), Duration.ZERO))
        .isInstanceOfSatisfying(
            MediaException.class, e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LARGE))
        .hasMessageContaining("30,000 x 30,000")
        .hasMessageContaining("64,000,000");
  }

  @Test
  void sizesThatOverflowAreRefused() throws Exception {
    for (int[] size :
        new int[][] {{Integer.MAX_VALUE, Integer.MAX_VALUE}, {-1, -1}, {65536, 65536}}) {
      assertThatThrownBy(
              () ->
                  decoder.decode(
                      pngHeader(size[0], size[1]), null, decoder.newRequest(), Duration.ZERO))
          .isInstanceOf(MediaException.class);
    }
  }

  @Test
  void imageWithoutPixelsIsRefused() throws Exception {
    assertThatThrownBy(
            () -> decoder.decode(pngHeader(0, 10), null, decoder.newRequest(), Duration.ZERO))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("0 x 10");
  }

  @Test
  void sliverIsRefused() throws Exception {
    assertThatThrownBy(
            () -> decoder.decode(pngHeader(1000, 2), null, decoder.newRequest(), Duration.ZERO))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("200 times");
  }

  @Test
  void fileOfOtherKindsIsNamed() {
    assertThatThrownBy(
            () ->
                decoder.decode(
                    latin1("<!doctype html>"), null, decoder.newRequest(), Duration.ZERO))
        .hasMessageContaining("HTML")
        .hasMessageContaining("Send a JPEG");
    assertThatThrownBy(
            () ->
                decoder.decode(
                    latin1("\0\0\0\u0018ftypisom"), null, decoder.newRequest(), Duration.ZERO))
        .hasMessageContaining("a video");
    assertThatThrownBy(() -> decoder.decode(new byte[0], null, decoder.newRequest(), Duration.ZERO))
        .hasMessageContaining("empty");
  }

  @Test
  void fileOfTooManyBytesIsRefused() {
    ImageDecoder small =
        new ImageDecoder(TestLimits.files(DataSize.ofBytes(100), Duration.ofSeconds(1)));
    assertThatThrownBy(() -> small.decode(new byte[101], null, small.newRequest(), Duration.ZERO))
        .isInstanceOfSatisfying(
            MediaException.class, e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LARGE));
  }

  @Test
  void decodingMemoryIsSharedAndGivenBack() throws Exception {
    // Room for one image of 72 x 72 pixels only.
    ImageProperties limits = TestLimits.defaults();
    ImageDecoder tight =
        new ImageDecoder(
            new ImageProperties(
                limits.maxBytes(),
                limits.maxPixels(),
                limits.maxAspectRatio(),
                limits.maxScanPixels(),
                limits.background(),
                limits.fetchTimeout(),
                new ImageProperties.Decode(
                    DataSize.ofKilobytes(40), Duration.ofSeconds(10), Duration.ofSeconds(30))));
    byte[] file = fixture("tile.png");
    try (DecodedImage held = tight.decode(file, null, tight.newRequest(), Duration.ZERO)) {
      assertThat(held.pixels().width()).isEqualTo(72);
      assertThatThrownBy(() -> tight.decode(file, null, tight.newRequest(), Duration.ofMillis(20)))
          .isInstanceOfSatisfying(
              MediaException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BUSY));
    }
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(
              () ->
                  tight.decode(Arrays.copyOf(file, 4000), null, tight.newRequest(), Duration.ZERO))
          .isInstanceOf(MediaException.class);
    }
    tight.decode(file, null, tight.newRequest(), Duration.ZERO).close();
  }

  @Test
  void pngWhosePixelsEndEarlyIsAnError() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(pngHeader(50, 50), 0, 33);
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (var deflater = new java.util.zip.DeflaterOutputStream(compressed)) {
      deflater.write(new byte[1000]);
    }
    chunk(out, "IDAT", compressed.toByteArray());
    chunk(out, "IEND", new byte[0]);
    assertThatThrownBy(
            () -> decoder.decode(out.toByteArray(), null, decoder.newRequest(), Duration.ZERO))
        .isInstanceOf(MediaException.class);
  }

  /**
   * A lossless WebP of a megapixel whose every block of 4 x 4 pixels has code tables of its own: a
   * few hundred kilobytes that make the decoder take several hundred megabytes.
   */
  @Test
  void webpWithTooManyCodeTablesIsRefused() {
    byte[] file = HostileWebp.withCodeTablesPerBlock(1024, 1024);
    var threads = ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class);
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThatThrownBy(() -> decoder.decode(file, null, decoder.newRequest(), Duration.ZERO))
        .isInstanceOf(MediaException.class)
        .hasRootCauseMessage("VP8L: the code tables take more than 64 MB");
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(200L << 20);
  }

  @Test
  void progressiveJpegOfManyScansIsRefusedFromItsHeaders() throws Exception {
    byte[] file = HostileJpeg.progressive(3000, 3000, 85);
    long before = cpuTime();
    assertThatThrownBy(() -> decoder.decode(file, null, decoder.newRequest(), Duration.ZERO))
        .isInstanceOfSatisfying(
            MediaException.class, e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LARGE))
        .hasMessageContaining("3,000 x 3,000 pixels in 85 scans")
        .hasMessageContaining("640,000,000");
    assertThat(Duration.ofNanos(cpuTime() - before)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void imageThatTakesTooLongIsInterrupted() throws Exception {
    ImageDecoder hasty = new ImageDecoder(TestLimits.decodeTime(300, 10_000));
    byte[] file = HostileJpeg.progressive(2500, 2500, 90);
    long before = cpuTime();
    assertThatThrownBy(() -> hasty.decode(file, null, hasty.newRequest(), Duration.ZERO))
        .isInstanceOfSatisfying(
            MediaException.class, e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LARGE))
        .hasMessageContaining("This image takes more than 0.3 s of processor time");
    assertThat(Duration.ofNanos(cpuTime() - before)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void imagesOfARequestShareItsTime() throws Exception {
    ImageDecoder hasty = new ImageDecoder(TestLimits.decodeTime(10_000, 300));
    byte[] file = HostileJpeg.progressive(1000, 1000, 20);
    DecodeTime request = hasty.newRequest();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1000; i++) {
                hasty.decode(file, null, request, Duration.ZERO).close();
              }
            })
        .isInstanceOfSatisfying(
            MediaException.class, e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LARGE))
        .hasMessageContaining("The images of this request take more than 0.3 s");
    hasty.decode(file, null, hasty.newRequest(), Duration.ZERO).close();
  }

  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** A PNG of the size with hardly any data behind it. */
  static byte[] pngHeader(int width, int height) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(latin1("\u0089PNG\r\n\u001a\n"));
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(header);
    fields.writeInt(width);
    fields.writeInt(height);
    fields.write(new byte[] {8, 2, 0, 0, 0});
    chunk(out, "IHDR", header.toByteArray());
    chunk(out, "IDAT", new byte[] {0x78, (byte) 0x9c, 3, 0, 0, 0, 0, 1});
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] body)
      throws IOException {
    CRC32 crc = new CRC32();
    crc.update(latin1(type));
    crc.update(body);
    DataOutputStream fields = new DataOutputStream(out);
    fields.writeInt(body.length);
    fields.write(latin1(type));
    fields.write(body);
    fields.writeInt((int) crc.getValue());
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] fixture(String name) throws IOException {
    return Files.readAllBytes(Parity.file("images").resolve(name));
  }
}
