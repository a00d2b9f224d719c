package dev.onevision.vision.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.testing.Parity;
import dev.onevision.vision.ParityFixtures;
import dev.onevision.vision.tiling.Pixels;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ImageDecoderTests {

  /** Differs on purpose, or is covered by another record. */
  private static final Set<String> OTHER_CHOICE = Set.of("gray16", "exif6");

  private final ImageDecoder decoder = new ImageDecoder(TestLimits.defaults());

  @Test
  void losslessFilesDecodeToThePixelsOfTheReference() throws Exception {
    for (JsonNode image : ParityFixtures.images()) {
      String file = image.get("file").asString();
      if (file.endsWith(".jpg") || OTHER_CHOICE.contains(image.get("id").asString())) {
        continue;
      }
      Pixels expected = ParityFixtures.decodedRgb(image.get("decoded_rgb").asString());
      Pixels actual = decode(Files.readAllBytes(Parity.file(file)));
      assertThat(actual.width()).as(file).isEqualTo(expected.width());
      assertThat(actual.height()).as(file).isEqualTo(expected.height());
      assertThat(actual.rgb()).as(file).isEqualTo(expected.rgb());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"oversize", "cmyk", "exif6+exif"})
  void jpegFilesDecodeToThePixelsOfTheReference(String id) throws Exception {
    Pixels expected = ParityFixtures.decodedRgb("images/decoded/" + id + ".png");
    String file = "images/" + id.replace("+exif", "") + ".jpg";
    Pixels actual = decode(Files.readAllBytes(Parity.file(file)));
    assertThat(actual.width()).isEqualTo(expected.width());
    assertThat(actual.height()).isEqualTo(expected.height());
    assertThat(actual.rgb()).isEqualTo(expected.rgb());
  }

  @ParameterizedTest
  @EnumSource(Orientation.class)
  void orientationIsUndone(Orientation orientation) throws Exception {
    Pixels upright = decode(file(noise(BufferedImage.TYPE_3BYTE_BGR, 5, 3), "png"));
    byte[] rgb = new byte[5 * 3 * 3];
    Pixels stored = orientation.apply(upright);
    // Only the two quarter turns are not their own inverses.
    Orientation inverse =
        switch (orientation) {
          case RIGHT -> Orientation.LEFT;
          case LEFT -> Orientation.RIGHT;
          default -> orientation;
        };
    System.arraycopy(inverse.apply(stored).rgb(), 0, rgb, 0, rgb.length);
    assertThat(rgb).isEqualTo(upright.rgb());
  }

  @Test
  void everyLayoutOfPngAndBmpKeepsItsValues() throws Exception {
    int[] types = {
      BufferedImage.TYPE_3BYTE_BGR,
      BufferedImage.TYPE_INT_RGB,
      BufferedImage.TYPE_BYTE_GRAY,
      BufferedImage.TYPE_BYTE_INDEXED,
      BufferedImage.TYPE_BYTE_BINARY,
      BufferedImage.TYPE_4BYTE_ABGR,
    };
    for (int type : types) {
      BufferedImage image = noise(type, 37, 23);
      assertThat(decode(file(image, "png")).rgb()).as("png %d", type).isEqualTo(rgb(image));
      if (type != BufferedImage.TYPE_4BYTE_ABGR) {
        assertThat(decode(file(image, "bmp")).rgb()).as("bmp %d", type).isEqualTo(rgb(image));
      }
    }
  }

  @Test
  void progressiveGrayAndUnmarkedJpegsAreRead() throws Exception {
    BufferedImage color = smooth(BufferedImage.TYPE_3BYTE_BGR, 64, 48);
    assertThat(largestDifference(decode(jpeg(color, true)), new Pixels(64, 48, rgb(color))))
        .isLessThan(12);
    BufferedImage gray = smooth(BufferedImage.TYPE_BYTE_GRAY, 64, 48);
    assertThat(largestDifference(decode(jpeg(gray, false)), new Pixels(64, 48, rgb(gray))))
        .isLessThan(12);
  }

  /** Smooth colors, so that ways to interpolate the chroma differ by little. */
  @ParameterizedTest
  @ValueSource(strings = {"single.avif", "grid.avif", "odd.heic", "rotated.avif"})
  void avifAndHeicFilesAreRead(String name) throws Exception {
    Pixels actual = decode(resource(name));
    Pixels expected = decode(resource(name.substring(0, name.indexOf('.')) + ".png"));
    assertThat(actual.width()).isEqualTo(expected.width());
    assertThat(actual.height()).isEqualTo(expected.height());
    assertThat(largestDifference(actual, expected)).isLessThanOrEqualTo(8);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ImageDecoderTests.class.getResourceAsStream("/heif/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  static Pixels decode(ImageDecoder decoder, byte[] file) throws Exception {
    try (DecodedImage image = decoder.decode(file, null, decoder.newRequest(), Duration.ZERO)) {
      return image.pixels();
    }
  }

  private Pixels decode(byte[] file) throws Exception {
    return decode(decoder, file);
  }

  static byte[] file(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).as("%s can be written", format).isTrue();
    return out.toByteArray();
  }

  static byte[] jpeg(BufferedImage image, boolean progressive) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionQuality(0.95f);
    if (progressive) {
      param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  static BufferedImage noise(int type, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, type);
    Random random = new Random(type * 31L + width);
    WritableRaster raster = image.getRaster();
    int levels = 1 << raster.getSampleModel().getSampleSize(0);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int band = 0; band < raster.getNumBands(); band++) {
          raster.setSample(x, y, band, random.nextInt(levels));
        }
      }
    }
    return image;
  }

  private static BufferedImage smooth(int type, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int band = 0; band < image.getRaster().getNumBands(); band++) {
          image.getRaster().setSample(x, y, band, 40 + x + y + 20 * band);
        }
      }
    }
    return image;
  }

  /** The stored values, without a color space. */
  private static byte[] rgb(BufferedImage image) {
    Raster raster = image.getRaster();
    boolean gray =
        raster.getNumBands() == 1
            && raster.getTransferType() == DataBuffer.TYPE_BYTE
            && image.getType() == BufferedImage.TYPE_BYTE_GRAY;
    byte[] rgb = new byte[image.getWidth() * image.getHeight() * 3];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int color = gray ? raster.getSample(x, y, 0) * 0x010101 : image.getRGB(x, y);
        rgb[at++] = (byte) (color >> 16);
        rgb[at++] = (byte) (color >> 8);
        rgb[at++] = (byte) color;
      }
    }
    return rgb;
  }

  private static int largestDifference(Pixels a, Pixels b) {
    int largest = 0;
    for (int i = 0; i < a.rgb().length; i++) {
      largest = Math.max(largest, Math.abs((a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff)));
    }
    return largest;
  }
}
