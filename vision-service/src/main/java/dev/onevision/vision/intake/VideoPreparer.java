package dev.onevision.vision.intake;

import dev.onevision.contract.wire.Part;
import dev.onevision.vision.images.DecodedImage;
import dev.onevision.vision.intake.VisionMetrics.Stage;
import dev.onevision.vision.media.MediaException;
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
 * Loads, decodes and tiles videos. Frames go into their tiles one by one, so that at most one of
 * them is in memory. Thread-safe.
 */
final class VideoPreparer {

  private final MediaSource source;
  private final ImagePreparer images;
  private final VideoDecoder decoder;
  private final Tiler tiler;
  private final VisionMetrics metrics;

  VideoPreparer(
      MediaSource source,
      ImagePreparer images,
      VideoDecoder decoder,
      Tiler tiler,
      VisionMetrics metrics) {
    this.source = source;
    this.images = images;
    this.decoder = decoder;
    this.tiler = tiler;
    this.metrics = metrics;
  }

  /** Prepares a video, with its frames' tiles in the buffer. */
  PreparedMedia prepare(
      Part.Video video, String scope, TileBuffers.Lease buffer, RequestContext request)
      throws Exception {
    return switch (video.footage()) {
      case Part.Footage.Frames(var frames) ->
          tileFrames(frames, video.background(), scope, buffer, request);
      case Part.Footage.File(var file) -> {
        FrameSampling sampling = decoder.sampling(video.frames(), video.framesPerSecond());
        yield decodeFile(file, sampling, scope, buffer, request.deadline());
      }
    };
  }

  private PreparedMedia decodeFile(
      Part.Source from,
      FrameSampling sampling,
      String scope,
      TileBuffers.Lease lease,
      RequestDeadline deadline)
      throws Exception {
    try (VideoDecoder.Permit permit = decoder.acquire(deadline.nextTimeout())) {
      ByteBuffer file =
          metrics.timed(
              Stage.LOAD, () -> source.load(from, decoder.kind(), deadline.nextTimeout()));
      metrics.mediaRead(file.remaining());
      deadline.check();
      return metrics.timed(
          Stage.DECODE, () -> tileFile(permit, file, sampling, scope, lease, deadline));
    } catch (VideoAbandonedException e) {
      deadline.check();
      throw new RequestCancelledException();
    }
  }

  private PreparedMedia tileFile(
      VideoDecoder.Permit permit,
      ByteBuffer file,
      FrameSampling sampling,
      String scope,
      TileBuffers.Lease lease,
      RequestDeadline deadline)
      throws Exception {
    Video video = permit.open(file, deadline::isOver);
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
    return prepared(tiler.frames(wanted.length, buffer), scope, size[0], size[1]);
  }

  private PreparedMedia tileFrames(
      List<Part.Source> frames,
      @Nullable String background,
      String scope,
      TileBuffers.Lease lease,
      RequestContext request)
      throws Exception {
    decoder.checkFrames(frames.size());
    ByteBuffer buffer = lease.forTiles(frames.size());
    int width = 0;
    int height = 0;
    for (int i = 0; i < frames.size(); i++) {
      try (DecodedImage frame = images.decode(frames.get(i), background, request)) {
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
    return prepared(tiler.frames(frames.size(), buffer), scope, width, height);
  }

  private static PreparedMedia prepared(Tiles tiles, String scope, int width, int height) {
    String digest = EmbeddingDigest.ofVideo(tiles, scope);
    return new PreparedMedia(tiles, digest, width, height, tiles.count());
  }
}
