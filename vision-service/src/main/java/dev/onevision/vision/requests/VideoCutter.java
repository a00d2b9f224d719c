package dev.onevision.vision.requests;

import dev.onevision.messaging.wire.Failure;
import dev.onevision.messaging.wire.Part;
import dev.onevision.vision.media.DecodedPicture;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.requests.VisionMetrics.Stage;
import dev.onevision.vision.tiling.Pixels;
import dev.onevision.vision.tiling.Tiler;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.video.VideoProperties;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * From a video's source to its frames' tiles. Frames are squeezed into their tiles one by one, so
 * that no more than one of them is in memory. Thread-safe.
 */
final class VideoCutter {

  private final PictureCutter pictures;
  private final Tiler tiler;
  private final VideoProperties limits;
  private final VisionMetrics metrics;

  VideoCutter(PictureCutter pictures, Tiler tiler, VideoProperties limits, VisionMetrics metrics) {
    this.pictures = pictures;
    this.tiler = tiler;
    this.limits = limits;
    this.metrics = metrics;
  }

  /** Cuts a video into the buffer. */
  Cut cut(Part.Video video, String fingerprint, TileBuffers.Lease buffer, Patience patience)
      throws Exception {
    return switch (video.footage()) {
      case Part.Footage.Frames(var frames) -> cut(frames, fingerprint, buffer, patience);
      case Part.Footage.File _ ->
          throw new Rejection(
              Failure.Code.INVALID_REQUEST, "Send the video as a list of its frames.", null);
    };
  }

  private Cut cut(
      List<Part.Source> frames, String fingerprint, TileBuffers.Lease lease, Patience patience)
      throws Exception {
    if (frames.size() > limits.maxFrames()) {
      throw new MediaException(
          MediaException.Problem.TOO_LARGE,
          "The video has %d frames; at most %d are accepted. Leave some out."
              .formatted(frames.size(), limits.maxFrames()));
    }
    ByteBuffer buffer = lease.forTiles(frames.size());
    int width = 0;
    int height = 0;
    for (int i = 0; i < frames.size(); i++) {
      try (DecodedPicture frame = pictures.decode(frames.get(i), patience)) {
        Pixels pixels = frame.pixels();
        int index = i;
        metrics.timed(
            Stage.TILE,
            () -> {
              tiler.frame(pixels, index, buffer);
              return pixels;
            });
        if (i == 0) {
          width = pixels.width();
          height = pixels.height();
        }
      } catch (MediaException e) {
        throw new MediaException(e.problem(), "Frame " + (i + 1) + ": " + e.explanation());
      }
    }
    return cut(tiler.frames(frames.size(), buffer), fingerprint, width, height);
  }

  private static Cut cut(Tiles tiles, String fingerprint, int width, int height) {
    String digest = EmbeddingDigest.ofVideo(tiles, fingerprint);
    return new Cut(tiles, digest, width, height, tiles.count());
  }
}
