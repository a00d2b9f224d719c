package dev.onevision.vision.images;

import dev.onevision.vision.ffmpeg.DecodingException;
import dev.onevision.vision.ffmpeg.HeifContainer;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.tiling.Pixels;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The primary image of an AVIF or HEIC file. Its alpha is not read. */
record HeifImage(FileBytes file, ImageHeader header) implements ImageFile {

  /** The coded image, up to 16 bits a sample, its references, and the RGB copy of FFmpeg. */
  private static final int DECODER_BYTES_PER_PIXEL = 16;

  static HeifImage of(FileBytes file) throws MediaException {
    try (HeifContainer container = new HeifContainer(ByteBuffer.wrap(file.data()), () -> false)) {
      int[] matrix = container.displayMatrix();
      return new HeifImage(
          file,
          new ImageHeader(
              container.width(),
              container.height(),
              matrix == null ? Orientation.UPRIGHT : DisplayMatrix.orientation(matrix),
              DECODER_BYTES_PER_PIXEL));
    } catch (DecodingException e) {
      throw file.undecodable(e);
    }
  }

  @Override
  public Pixels decode(DecodeTime time, @Nullable Background background) throws MediaException {
    try (HeifContainer container =
        new HeifContainer(
            ByteBuffer.wrap(file.data()), () -> Thread.currentThread().isInterrupted())) {
      Pixels pixels = container.decode();
      Canvas.require(file, pixels.width() == header.width() && pixels.height() == header.height());
      time.check();
      return pixels;
    } catch (DecodingException e) {
      throw file.undecodable(e);
    }
  }
}
