package dev.onevision.vision.video;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which frames of a video the model sees.
 *
 * @param frames number of frames, spread evenly over the video; a video with fewer frames repeats
 *     some
 * @param framesPerSecond frames per second instead, while they are not more than {@code frames};
 *     null for none
 */
public record FrameSampling(int frames, @Nullable Double framesPerSecond) {

  public FrameSampling {
    if (frames < 1) {
      throw new IllegalArgumentException("A video needs at least one frame");
    }
  }

  /**
   * The frames' indices, in order.
   *
   * @param total frames of the video, at least 1
   * @param rate frames per second of the video; 0 if unknown
   */
  int[] indices(int total, double rate) {
    if (framesPerSecond != null && rate > 0) {
      int step = (int) Math.clamp(Math.rint(rate / framesPerSecond), 1, Integer.MAX_VALUE);
      int count = (total - 1) / step + 1;
      if (count <= frames) {
        return IntStream.range(0, count).map(i -> i * step).toArray();
      }
    }
    return even(total, frames);
  }

  /** As numpy's {@code linspace(0, total - 1, count, dtype=int)}: in doubles, then truncated. */
  static int[] even(int total, int count) {
    int[] indices = new int[count];
    double step = count > 1 ? (double) (total - 1) / (count - 1) : 0;
    for (int i = 0; i < count; i++) {
      indices[i] = (int) (i * step);
    }
    if (count > 1) {
      indices[count - 1] = total - 1;
    }
    return indices;
  }
}
