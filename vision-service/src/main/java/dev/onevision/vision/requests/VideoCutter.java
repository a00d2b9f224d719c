package dev.onevision.vision.requests;

import dev.onevision.contract.wire.Part;
import dev.onevision.vision.media.DecodeTime;
import dev.onevision.vision.media.DecodedPicture;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.requests.VisionMetrics.Stage;
import dev.onevision.vision.tiling.Pixels;
import dev.onevision.vision.tiling.Tiler;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.video.FrameSampling;
import dev.onevision.vision.video.Video;
import dev.onevision.vision.video.VideoAbandonedException;
import dev.onevision.vision.video.VideoDecoder;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From a video's source to its frames' tiles. Frames are squeezed into their tiles one by one, so
 * that no more than one of them is in memory. Thread-safe.
 */
final class VideoCutter {

  private final MediaSource source;
  private final PictureCutter pictures;
  private final VideoDecoder decoder;
  private final Tiler tiler;
  private final VisionMetrics metrics;

  VideoCutter(
      MediaSource source,
      PictureCutter pictures,
      VideoDecoder decoder,
      Tiler tiler,
      VisionMetrics metrics) {
    this.source = source;
    this.pictures = pictures;
    this.decoder = decoder;
    this.tiler = tiler;
    this.metrics = metrics;
  }

  /** Cuts a video into the buffer. */
  Cut cut(
      Part.Video video,
      String fingerprint,
      TileBuffers.Lease buffer,
      Patience patience,
      DecodeTime time)
      throws Exception {
    return switch (video.footage()) {
      case Part.Footage.Frames(var frames) ->
          cut(frames, video.background(), fingerprint, buffer, patience, time);
      case Part.Footage.File(var file) -> {
        FrameSampling sampling = decoder.sampling(video.frames(), video.framesPerSecond());
        yield cut(file, sampling, fingerprint, buffer, patience);
      }
    };
  }

  private Cut cut(
      Part.Source from,
      FrameSampling sampling,
      String fingerprint,
      TileBuffers.Lease lease,
      Patience patience)
      throws Exception {
    try (VideoDecoder.Seat seat = decoder.enter(patience.left())) {
      ByteBuffer file =
          metrics.timed(Stage.LOAD, () -> source.load(from, decoder.kind(), patience.left()));
      metrics.mediaRead(file.remaining());
      patience.left();
      return metrics.timed(
          Stage.DECODE, () -> cut(seat, file, sampling, fingerprint, lease, patience));
    } catch (VideoAbandonedException e) {
      patience.left();
      throw new Cancelled();
    }
  }

  private Cut cut(
      VideoDecoder.Seat seat,
      ByteBuffer file,
      FrameSampling sampling,
      String fingerprint,
      TileBuffers.Lease lease,
      Patience patience)
      throws Exception {
    Video video = seat.open(file, patience::isOver);
    int[] wanted = video.sample(sampling);
    ByteBuffer buffer = lease.forTiles(wanted.length);
    int[] size = new int[2];
    video.decode(
        wanted,
        (first, end, pixels) -> {
          tiler.frame(pixels, first, buffer);
          for (int i = first + 1; i < end; i++) {
            tiler.repeat(first, i, buffer);
          }
          size[0] = pixels.width();
          size[1] = pixels.height();
        });
    return cut(tiler.frames(wanted.length, buffer), fingerprint, size[0], size[1]);
  }

  private Cut cut(
      List<Part.Source> frames,
      @Nullable String background,
      String fingerprint,
      TileBuffers.Lease lease,
      Patience patience,
      DecodeTime time)
      throws Exception {
    decoder.checkFrames(frames.size());
    ByteBuffer buffer = lease.forTiles(frames.size());
    int width = 0;
    int height = 0;
    for (int i = 0; i < frames.size(); i++) {
      try (DecodedPicture frame = pictures.decode(frames.get(i), background, patience, time)) {
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
        throw e.ofFrame(i);
      }
    }
    return cut(tiler.frames(frames.size(), buffer), fingerprint, width, height);
  }

  private static Cut cut(Tiles tiles, String fingerprint, int width, int height) {
    String digest = EmbeddingDigest.ofVideo(tiles, fingerprint);
    return new Cut(tiles, digest, width, height, tiles.count());
  }
}
