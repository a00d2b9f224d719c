package dev.onevision.vision.intake;

import dev.onevision.contract.wire.Part;
import dev.onevision.vision.images.DecodeTime;
import dev.onevision.vision.images.DecodedImage;
import dev.onevision.vision.images.ImageDecoder;
import dev.onevision.vision.intake.VisionMetrics.Stage;
import dev.onevision.vision.media.FileKind;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.tiling.Pixels;
import dev.onevision.vision.tiling.Tiler;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.tiling.TilingMode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Loads, decodes and tiles images. Thread-safe. */
final class ImagePreparer {

  private final MediaSource source;
  private final ImageDecoder decoder;
  private final Tiler tiler;
  private final VisionMetrics metrics;

  ImagePreparer(MediaSource source, ImageDecoder decoder, Tiler tiler, VisionMetrics metrics) {
    this.source = source;
    this.decoder = decoder;
    this.tiler = tiler;
    this.metrics = metrics;
  }

  /** Prepares an image, with its tiles in the buffer. */
  PreparedMedia prepare(
      Part.Media image,
      TilingMode mode,
      String scope,
      TileBuffers.Lease buffer,
      RequestContext request)
      throws Exception {
    try (DecodedImage decoded = decode(image.source(), image.background(), request)) {
      Pixels pixels = decoded.pixels();
      String digest = EmbeddingDigest.ofImage(pixels, mode, scope);
      request.deadline().check();
      Tiles tiles = metrics.timed(Stage.TILE, () -> tiler.tile(pixels, mode, buffer.forImage()));
      return new PreparedMedia(tiles, digest, pixels.width(), pixels.height(), null);
    }
  }

  /**
   * Loads and decodes an image.
   *
   * @param background from the request; null for the configured one
   * @throws MediaException if the sender can do something about it
   */
  DecodedImage decode(Part.Source from, @Nullable String background, RequestContext request)
      throws Exception {
    FileKind kind = decoder.kind();
    RequestDeadline deadline = request.deadline();
    byte[] file =
        metrics.timed(Stage.LOAD, () -> bytes(source.load(from, kind, deadline.nextTimeout())));
    metrics.mediaRead(file.length);
    return metrics.timed(
        Stage.DECODE,
        () -> decoder.decode(file, background, request.decodeTime(), deadline.nextTimeout()));
  }

  /** The processor time for the images of a new request. */
  DecodeTime newDecodeTime() {
    return decoder.newRequest();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    if (buffer.hasArray() && buffer.remaining() == buffer.array().length) {
      return buffer.array();
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
