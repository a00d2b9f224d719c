package dev.onevision.vision.media;

import dev.onevision.vision.ffmpeg.DecodingException;
import dev.onevision.vision.ffmpeg.HeifImage;
import dev.onevision.vision.tiling.Pixels;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The primary image of an AVIF or HEIC file. Its alpha is not read. */
record HeifPicture(FileBytes file, PictureHeader header) implements PictureFile {

  /** The coded image, up to 16 bits a sample, its references, and the RGB copy of FFmpeg. */
  private static final int DECODER_BYTES_PER_PIXEL = 16;

  static HeifPicture of(FileBytes file) throws MediaException {
    try (HeifImage image = new HeifImage(ByteBuffer.wrap(file.data()), () -> false)) {
      int[] matrix = image.displayMatrix();
      return new HeifPicture(
          file,
          new PictureHeader(
              image.width(),
              image.height(),
              matrix == null ? Orientation.UPRIGHT : DisplayMatrix.orientation(matrix),
              DECODER_BYTES_PER_PIXEL));
    } catch (DecodingException e) {
      throw file.undecodable(e);
    }
  }

  @Override
  public Pixels decode(DecodeTime time, @Nullable Background background) throws MediaException {
    try (HeifImage image =
        new HeifImage(ByteBuffer.wrap(file.data()), () -> Thread.currentThread().isInterrupted())) {
      Pixels pixels = image.decode();
      Canvas.require(file, pixels.width() == header.width() && pixels.height() == header.height());
      time.check();
      return pixels;
    } catch (DecodingException e) {
      throw file.undecodable(e);
    }
  }
}
