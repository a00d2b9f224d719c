package dev.onevision.vision.requests;

import dev.onevision.messaging.wire.Part;
import dev.onevision.vision.media.DecodedPicture;
import dev.onevision.vision.media.FileKind;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.media.PictureDecoder;
import dev.onevision.vision.requests.VisionMetrics.Stage;
import dev.onevision.vision.tiling.Pixels;
import dev.onevision.vision.tiling.Tiler;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.tiling.TilingMode;
import java.nio.ByteBuffer;

/** From a picture's source to its tiles. Thread-safe. */
final class PictureCutter {

  private final MediaSource source;
  private final PictureDecoder decoder;
  private final Tiler tiler;
  private final VisionMetrics metrics;

  PictureCutter(MediaSource source, PictureDecoder decoder, Tiler tiler, VisionMetrics metrics) {
    this.source = source;
    this.decoder = decoder;
    this.tiler = tiler;
    this.metrics = metrics;
  }

  /** Cuts a picture into the buffer. */
  Cut cut(
      Part.Media media,
      TilingMode mode,
      String fingerprint,
      TileBuffers.Lease buffer,
      Patience patience)
      throws Exception {
    try (DecodedPicture picture = decode(media.source(), patience)) {
      Pixels pixels = picture.pixels();
      String digest = EmbeddingDigest.of(pixels, mode, fingerprint);
      patience.left();
      Tiles tiles = metrics.timed(Stage.TILE, () -> tiler.cut(pixels, mode, buffer.forPicture()));
      return new Cut(tiles, digest, pixels.width(), pixels.height(), null);
    }
  }

  /**
   * Loads and decodes a picture.
   *
   * @throws MediaException if the sender can do something about it
   */
  DecodedPicture decode(Part.Source from, Patience patience) throws Exception {
    FileKind kind = decoder.kind();
    byte[] file = metrics.timed(Stage.LOAD, () -> bytes(source.load(from, kind, patience.left())));
    metrics.mediaRead(file.length);
    return metrics.timed(Stage.DECODE, () -> decoder.decode(file, patience.left()));
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
