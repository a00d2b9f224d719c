package dev.onevision.vision.ffmpeg;

import dev.onevision.vision.tiling.Pixels;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;

/**
 * Converts frames of any pixel format, depth and color matrix to RGB of the same size, as FFmpeg's
 * own tools do it. Formats may change from frame to frame. One thread at a time.
 */
public final class RgbFrames implements AutoCloseable {

  private static final int INTERLACING =
      AVFrame.AV_FRAME_FLAG_INTERLACED | AVFrame.AV_FRAME_FLAG_TOP_FIELD_FIRST;

  private final SwsContext context = swscale.sws_alloc_context();

  public RgbFrames() {
    context.flags(swscale.SWS_BICUBIC | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT);
  }

  /**
   * The frame's pixels as they are stored. Clears the frame's interlacing flags.
   *
   * @throws DecodingException if the pixel format is not supported
   */
  public Pixels pixels(AVFrame frame) throws DecodingException {
    // The two fields of an interlaced frame stay woven, as in the model's training.
    frame.flags(frame.flags() & ~INTERLACING);
    AVFrame rgb = avutil.av_frame_alloc();
    try {
      rgb.format(avutil.AV_PIX_FMT_RGB24);
      rgb.width(frame.width());
      rgb.height(frame.height());
      rgb.colorspace(avutil.AVCOL_SPC_RGB);
      rgb.color_range(avutil.AVCOL_RANGE_JPEG);
      // Transfer curve and primaries stay the same: no tone mapping.
      rgb.color_trc(frame.color_trc());
      rgb.color_primaries(frame.color_primaries());
      if (swscale.sws_scale_frame(context, rgb, frame) < 0) {
        throw new DecodingException("Unsupported pixel format " + frame.format());
      }
      return copy(rgb);
    } finally {
      avutil.av_frame_free(rgb);
    }
  }

  private static Pixels copy(AVFrame rgb) {
    int width = rgb.width();
    int height = rgb.height();
    int stride = rgb.linesize(0);
    int row = width * Pixels.CHANNELS;
    byte[] packed = new byte[Math.multiplyExact(row, height)];
    ByteBuffer lines = rgb.data(0).capacity((long) stride * (height - 1) + row).asByteBuffer();
    for (int y = 0; y < height; y++) {
      lines.get(y * stride, packed, y * row, row);
    }
    return new Pixels(width, height, packed);
  }

  @Override
  public void close() {
    swscale.sws_free_context(context);
  }
}
