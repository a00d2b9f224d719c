package dev.onevision.vision.intake;

import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.Part;
import dev.onevision.kafka.claimcheck.ClaimCheckException;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.vision.media.FileKind;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.media.MediaFetcher;
import dev.onevision.vision.media.MediaFolder;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Loads a file from where the request says it is. Thread-safe. */
final class MediaSource {

  private final ClaimCheckStore store;
  private final MediaFetcher fetcher;
  private final MediaFolder folder;

  MediaSource(ClaimCheckStore store, MediaFetcher fetcher, MediaFolder folder) {
    this.store = store;
    this.fetcher = fetcher;
    this.folder = folder;
  }

  /**
   * The file's bytes, from the buffer's position to its limit.
   *
   * @throws MediaException if the sender can do something about it
   * @throws ClaimCheckException if the store failed; another attempt may succeed
   */
  ByteBuffer load(Part.Source source, FileKind kind, Duration timeout)
      throws MediaException, ClaimCheckException {
    return switch (source) {
      case Part.Source.Inline(var content) -> {
        kind.checkFileSize(content.bytes());
        yield read(content, kind);
      }
      case Part.Source.Remote(var uri) ->
          ByteBuffer.wrap(fetcher.fetch(uri.toString(), kind, timeout));
      case Part.Source.Stored(var path) -> ByteBuffer.wrap(folder.read(path, kind));
    };
  }

  private ByteBuffer read(ClaimCheck content, FileKind kind)
      throws MediaException, ClaimCheckException {
    try {
      return store.read(content);
    } catch (ClaimCheckException e) {
      if (e.reason() == ClaimCheckException.Reason.UNAVAILABLE) {
        throw e;
      }
      throw new MediaException(
          MediaException.Problem.BUSY,
          e.reason() == ClaimCheckException.Reason.EXPIRED
              ? "The request waited until its " + kind.noun() + " expired. Send it again."
              : "The " + kind.noun() + " was damaged on its way. Send the request again.");
    }
  }
}
