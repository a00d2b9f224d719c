package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.tiling.Pixels;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/** A file whose header was read, and whose pixels can be decoded. */
sealed interface ImageFile
    permits ImageFile.Whole, ImageFile.Bmp, ImageFile.Jpeg, ImageFile.Gif, WebpImage, HeifImage {

  ImageHeader header();

  /**
   * Decodes the pixels as they are stored.
   *
   * @param time started; checked while decoding
   * @param background that transparent pixels are composited on; null drops their alpha
   */
  Pixels decode(DecodeTime time, @Nullable Background background) throws MediaException;

  /** Reads the header. */
  static ImageFile open(FileBytes file) throws MediaException {
    return switch (file.format()) {
      case JPEG -> new Jpeg(file, JpegFile.of(file));
      case PNG -> {
        PngFile png = PngFile.of(file);
        yield new Whole(file, png.header(), png.essentials());
      }
      case BMP -> new Bmp(file, BmpFile.of(file));
      case GIF -> new Gif(file, GifFile.of(file));
      case AVIF, HEIC -> HeifImage.of(file);
      case WEBP -> new WebpImage(file, WebpFile.of(file));
    };
  }

  /** A file that the JDK's reader decodes completely. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
  record Whole(FileBytes file, ImageHeader header, byte[] essentials) implements ImageFile {

    @Override
    public Pixels decode(DecodeTime time, @Nullable Background background) throws MediaException {
      BufferedImage image = JdkDecoders.run(file, essentials, time, ImageReader::read);
      Canvas.require(
          file, image.getWidth() == header.width() && image.getHeight() == header.height());
      return RgbConversion.convert(image, background);
    }
  }

  /** A BMP file. */
  record Bmp(FileBytes file, BmpFile bmp) implements ImageFile {

    @Override
    public ImageHeader header() {
      return bmp.header();
    }

    @Override
    public Pixels decode(DecodeTime time, @Nullable Background background) throws MediaException {
      return new Whole(file, header(), bmp.complete(file)).decode(time, background);
    }
  }

  /**
   * A JPEG file. The reader decodes raw samples; its own color conversion differs from libjpeg's.
   */
  record Jpeg(FileBytes file, JpegFile jpeg) implements ImageFile {

    /** libjpeg's warning, given once, when the data of a scan end before its pixels do. */
    private static final String DATA_END = "premature end of data";

    @Override
    public ImageHeader header() {
      return jpeg.header();
    }

    @Override
    public Pixels decode(DecodeTime time, @Nullable Background background) throws MediaException {
      AtomicBoolean incomplete = new AtomicBoolean();
      Raster raster =
          JdkDecoders.run(
              file,
              jpeg.essentials(),
              time,
              (reader, index, param) -> {
                reader.addIIOReadWarningListener(
                    (source, warning) -> {
                      if (warning.contains(DATA_END)) {
                        incomplete.set(true);
                      }
                    });
                return reader.readRaster(index, param);
              });
      if (jpeg.endMissing() && incomplete.get()) {
        throw file.truncated();
      }
      int width = (int) header().width();
      int height = (int) header().height();
      int components = jpeg.components();
      Canvas.require(
          file,
          raster.getWidth() == width
              && raster.getHeight() == height
              && raster.getNumBands() == components);
      byte[] samples = samples(raster);
      jpeg.smoothRows(samples);
      if (components == 1) {
        return new Pixels(width, height, JpegColors.gray(samples));
      }
      if (jpeg.luminanceFirst()) {
        JpegColors.luminanceToRgb(samples, components);
      }
      return new Pixels(
          width,
          height,
          components == 3 ? samples : JpegColors.printToRgb(samples, jpeg.luminanceFirst()));
    }

    /** The raster's own array if it is laid out plainly, else a copy that is. */
    private static byte[] samples(Raster raster) {
      int bands = raster.getNumBands();
      boolean plain =
          raster.getSampleModel() instanceof PixelInterleavedSampleModel model
              && model.getScanlineStride() == raster.getWidth() * bands
              && isIdentity(model.getBandOffsets());
      byte[] data = ((DataBufferByte) raster.getDataBuffer()).getData();
      int length = raster.getWidth() * raster.getHeight() * bands;
      if (plain && data.length == length) {
        return data;
      }
      return (byte[])
          raster.getDataElements(0, 0, raster.getWidth(), raster.getHeight(), new byte[length]);
    }

    private static boolean isIdentity(int[] offsets) {
      for (int i = 0; i < offsets.length; i++) {
        if (offsets[i] != i) {
          return false;
        }
      }
      return true;
    }
  }

  /** The first frame of a GIF file on its screen. */
  record Gif(FileBytes file, GifFile gif) implements ImageFile {

    @Override
    public ImageHeader header() {
      return gif.header();
    }

    @Override
    public Pixels decode(DecodeTime time, @Nullable Background background) throws MediaException {
      BufferedImage frame = JdkDecoders.run(file, gif.essentials(), time, ImageReader::read);
      Canvas canvas = new Canvas(file, header(), background);
      if (background == null && !canvas.isCoveredBy(frame)) {
        RgbConversion.fill(canvas.pixels(), frame.getColorModel(), gif.background());
      }
      canvas.place(frame, gif.left(), gif.top());
      return canvas.pixels();
    }
  }
}
