package dev.onevision.vision.images;

import dev.onevision.vision.ffmpeg.DecodingException;
import dev.onevision.vision.ffmpeg.Planes;
import dev.onevision.vision.ffmpeg.Vp8KeyFrame;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.tiling.Pixels;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The first frame of a WebP file on its canvas, which is black where the frame does not reach. */
record WebpImage(FileBytes file, WebpFile webp) implements ImageFile {

  @Override
  public ImageHeader header() {
    return webp.header();
  }

  @Override
  public Pixels decode(DecodeTime time, @Nullable Background background) throws MediaException {
    Pixels frame;
    byte @Nullable [] alpha;
    if (webp.image().lossless()) {
      int[] argb = lossless(time);
      frame = rgb(argb);
      alpha = background == null ? null : channel(argb, 24);
    } else {
      frame = WebpColors.toRgb(planes());
      WebpFile.Chunk chunk = webp.alpha();
      alpha = background == null || chunk == null ? null : alpha(chunk, time);
    }
    time.check();
    if (background != null && alpha != null) {
      background.composite(frame.rgb(), 0, alpha, 0, alpha.length);
    }
    Canvas canvas = new Canvas(file, header(), background);
    canvas.place(frame, webp.left(), webp.top());
    return canvas.pixels();
  }

  private Planes planes() throws MediaException {
    WebpFile.Chunk image = webp.image();
    Planes planes;
    try {
      planes = Vp8KeyFrame.decode(ByteBuffer.wrap(file.data(), image.start(), image.length()));
    } catch (DecodingException e) {
      throw file.undecodable(e);
    }
    Canvas.require(file, planes.width() == webp.width() && planes.height() == webp.height());
    return planes;
  }

  private byte[] alpha(WebpFile.Chunk alpha, DecodeTime time) throws MediaException {
    try {
      return WebpAlpha.decode(
          file.data(), alpha.start(), alpha.length(), webp.width(), webp.height(), time);
    } catch (IOException e) {
      throw file.undecodable(e);
    }
  }

  private int[] lossless(DecodeTime time) throws MediaException {
    WebpFile.Chunk image = webp.image();
    try {
      return Vp8lDecoder.image(
          file.data(), image.start(), image.length(), webp.width(), webp.height(), time);
    } catch (IOException e) {
      throw file.undecodable(e);
    }
  }

  private Pixels rgb(int[] argb) {
    byte[] rgb = new byte[Math.multiplyExact(argb.length, Pixels.CHANNELS)];
    for (int i = 0, at = 0; i < argb.length; i++) {
      rgb[at++] = (byte) (argb[i] >> 16);
      rgb[at++] = (byte) (argb[i] >> 8);
      rgb[at++] = (byte) argb[i];
    }
    return new Pixels(webp.width(), webp.height(), rgb);
  }

  /** One channel of each pixel. */
  static byte[] channel(int[] argb, int shift) {
    byte[] levels = new byte[argb.length];
    for (int i = 0; i < argb.length; i++) {
      levels[i] = (byte) (argb[i] >> shift);
    }
    return levels;
  }
}
