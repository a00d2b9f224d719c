package dev.onevision.vision.requests;

import dev.onevision.contract.wire.Part;
import dev.onevision.vision.media.DecodeTime;
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
import org.jspecify.annotations.Nullable;

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
      Patience patience,
      DecodeTime time)
      throws Exception {
    try (DecodedPicture picture = decode(media.source(), media.background(), patience, time)) {
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
   * @param background what the request says of it; null leaves it to the setting
   * @param time of the request
   * @throws MediaException if the sender can do something about it
   */
  DecodedPicture decode(
      Part.Source from, @Nullable String background, Patience patience, DecodeTime time)
      throws Exception {
    FileKind kind = decoder.kind();
    byte[] file = metrics.timed(Stage.LOAD, () -> bytes(source.load(from, kind, patience.left())));
    metrics.mediaRead(file.length);
    return metrics.timed(
        Stage.DECODE, () -> decoder.decode(file, background, time, patience.left()));
  }

  /** The processor time of a request whose pictures are decoded here. */
  DecodeTime newRequest() {
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
