package dev.onevision.vision.requests;

import dev.onevision.messaging.claimcheck.ClaimCheckException;
import dev.onevision.messaging.claimcheck.ClaimCheckStore;
import dev.onevision.messaging.wire.Part;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.media.MediaFetcher;
import dev.onevision.vision.media.PictureDecoder;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Gets a picture's file from wherever the request says it is. */
final class PictureSource {

  private final ClaimCheckStore store;
  private final MediaFetcher fetcher;
  private final PictureDecoder decoder;

  PictureSource(ClaimCheckStore store, MediaFetcher fetcher, PictureDecoder decoder) {
    this.store = store;
    this.fetcher = fetcher;
    this.decoder = decoder;
  }

  /**
   * The file's bytes.
   *
   * @throws MediaException if the sender can do something about it
   * @throws ClaimCheckException if the store failed; another attempt may succeed
   */
  byte[] load(Part.Source source, Duration patience) throws MediaException, ClaimCheckException {
    return switch (source) {
      case Part.Source.Inline(var content) -> {
        decoder.checkFileSize(content.bytes());
        yield bytes(read(content));
      }
      case Part.Source.Remote(var uri) -> fetcher.fetch(uri, patience);
    };
  }

  private ByteBuffer read(dev.onevision.messaging.wire.ClaimCheck content)
      throws MediaException, ClaimCheckException {
    try {
      return store.read(content);
    } catch (ClaimCheckException e) {
      if (e.reason() == ClaimCheckException.Reason.EXPIRED) {
        throw new MediaException(
            MediaException.Problem.BUSY,
            "The request waited longer than its picture is kept. Send it again.");
      }
      throw e;
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
