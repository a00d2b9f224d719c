package dev.onevision.vision.media;

import dev.onevision.vision.tiling.Pixels;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import javax.imageio.ImageReader;

/** A file whose header was read and whose pixels can be. */
sealed interface PictureFile {

  PictureHeader header();

  /** Decodes the pixels as they are stored. */
  Pixels decode() throws MediaException;

  /** Reads the header. */
  static PictureFile open(FileBytes file) throws MediaException {
    return switch (file.format()) {
      case JPEG -> new Jpeg(file, JpegFile.of(file));
      case PNG -> new Whole(file, PngFile.header(file));
      case BMP -> new Whole(file, BmpFile.header(file));
      case GIF -> new Gif(file, GifFile.of(file));
      case WEBP -> new Webp(file, WebpFile.of(file));
    };
  }

  /** A file that its reader reads whole. */
  record Whole(FileBytes file, PictureHeader header) implements PictureFile {

    @Override
    public Pixels decode() throws MediaException {
      BufferedImage image = Decoders.run(file, file.data(), ImageReader::read);
      require(file, image.getWidth() == header.width() && image.getHeight() == header.height());
      return RgbConversion.convert(image);
    }
  }

  /** A JPEG file: raw samples are decoded and converted here, as the reader's ways differ. */
  record Jpeg(FileBytes file, JpegFile jpeg) implements PictureFile {

    @Override
    public PictureHeader header() {
      return jpeg.header();
    }

    @Override
    public Pixels decode() throws MediaException {
      Raster raster = Decoders.run(file, jpeg.essentials(), ImageReader::readRaster);
      int width = (int) header().width();
      int height = (int) header().height();
      int components = jpeg.components();
      require(
          file,
          raster.getWidth() == width
              && raster.getHeight() == height
              && raster.getNumBands() == components);
      byte[] samples = samples(raster);
      if (components == 1) {
        return new Pixels(width, height, JpegColors.grey(samples));
      }
      if (jpeg.luminanceFirst()) {
        JpegColors.luminanceToRgb(samples, components);
      }
      return new Pixels(
          width,
          height,
          components == 3 ? samples : JpegColors.printToRgb(samples, jpeg.luminanceFirst()));
    }

    /** The raster's own array where it is laid out plainly, else a copy that is. */
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
  record Gif(FileBytes file, GifFile gif) implements PictureFile {

    @Override
    public PictureHeader header() {
      return gif.header();
    }

    @Override
    public Pixels decode() throws MediaException {
      BufferedImage frame = Decoders.run(file, file.data(), ImageReader::read);
      return place(file, frame, header(), gif.left(), gif.top(), gif.background());
    }
  }

  /** The first frame of a WebP file on its canvas. */
  record Webp(FileBytes file, WebpFile webp) implements PictureFile {

    @Override
    public PictureHeader header() {
      return webp.header();
    }

    @Override
    public Pixels decode() throws MediaException {
      BufferedImage frame =
          Decoders.run(file, webp.essentials(), webp.mostAllocated(), ImageReader::read);
      return place(file, frame, header(), webp.left(), webp.top(), -1);
    }
  }

  private static Pixels place(
      FileBytes file, BufferedImage frame, PictureHeader header, int left, int top, int background)
      throws MediaException {
    int width = (int) header.width();
    int height = (int) header.height();
    require(file, left + frame.getWidth() <= width && top + frame.getHeight() <= height);
    Pixels canvas = new Pixels(width, height, new byte[width * height * Pixels.CHANNELS]);
    if (background >= 0 && (frame.getWidth() < width || frame.getHeight() < height)) {
      RgbConversion.fill(canvas, frame.getColorModel(), background);
    }
    RgbConversion.copy(frame, canvas, left, top);
    return canvas;
  }

  private static void require(FileBytes file, boolean condition) throws MediaException {
    if (!condition) {
      throw file.invalid("its picture is not of the size its header says", 0);
    }
  }
}
