package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/**
 * Runs the JDK's decoders. Anything that a decoder throws at a damaged file, often unchecked,
 * becomes one error; the original is its cause, because its text is for programmers.
 */
final class JdkDecoders {

  private JdkDecoders() {}

  /** The use of a reader. */
  interface Reading<T> {
    T read(ImageReader reader, int index, ImageReadParam param) throws IOException;
  }

  /**
   * Decodes the file's data, or the essential part of them.
   *
   * @param time started; checked while the reader reads
   */
  static <T> T run(FileBytes file, byte[] data, DecodeTime time, Reading<T> reading)
      throws MediaException {
    ImageReader reader = null;
    try (GuardedStream stream = new GuardedStream(data, time)) {
      reader = reader(file.format());
      reader.setInput(stream, true, true);
      return reading.read(reader, 0, reader.getDefaultReadParam());
    } catch (IOException | RuntimeException | StackOverflowError e) {
      if (e.getCause() instanceof MediaException limit) {
        throw limit;
      }
      throw file.undecodable(e);
    } finally {
      if (reader != null) {
        reader.dispose();
      }
    }
  }

  /** The JDK's own readers, whatever else is registered. */
  private static ImageReader reader(ImageFormat format) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.label());
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getModule().equals(ImageIO.class.getModule())) {
        return reader;
      }
      reader.dispose();
    }
    throw new IllegalStateException("This JDK has no reader for " + format.label());
  }
}
