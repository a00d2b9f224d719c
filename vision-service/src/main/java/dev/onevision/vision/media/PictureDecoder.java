package dev.onevision.vision.media;

import dev.onevision.vision.media.MediaException.Problem;
import dev.onevision.vision.tiling.Pixels;
import java.time.Duration;
import java.util.Locale;

/**
 * Decodes files of unknown origin. What a file's header says is checked against the limits before
 * memory is taken; then a share of the decoding memory is waited for; then the pixels are decoded.
 * Thread-safe.
 */
public final class PictureDecoder {

  /** At most one part in this many of the heap is for decoding, whatever is configured. */
  private static final int HEAP_SHARE = 3;

  private final MediaProperties limits;
  private final FileKind kind;
  private final DecodeBudget budget;

  public PictureDecoder(MediaProperties limits) {
    this.limits = limits;
    this.kind =
        new FileKind(
            "picture",
            "image/*",
            limits.maxBytes().toBytes(),
            limits.fetchTimeout(),
            MediaFormat.SNIFFED_BYTES,
            MediaFormat::of);
    long heap = Runtime.getRuntime().maxMemory();
    this.budget = new DecodeBudget(Math.min(limits.decodeMemory().toBytes(), heap / HEAP_SHARE));
  }

  /**
   * Decodes the file's picture, the first of several, and turns it the right way up.
   *
   * @param patience how long to wait for memory
   * @throws MediaException with a message for the file's sender
   */
  public DecodedPicture decode(byte[] data, Duration patience)
      throws MediaException, InterruptedException {
    kind.checkFileSize(data.length);
    FileBytes file = new FileBytes(data, MediaFormat.of(data));
    PictureFile picture = PictureFile.open(file);
    PictureHeader header = picture.header();
    check(file, header);
    int share = budget.acquire(header.decodingBytes(), Math.max(patience.toMillis(), 0));
    if (share < 0) {
      throw new MediaException(
          Problem.BUSY, "Too many large pictures are being decoded. Try again later.");
    }
    boolean decoded = false;
    try {
      Pixels pixels = header.orientation().apply(picture.decode());
      decoded = true;
      return new DecodedPicture(pixels, () -> budget.release(share));
    } finally {
      if (!decoded) {
        budget.release(share);
      }
    }
  }

  /** The files that are decoded. */
  public FileKind kind() {
    return kind;
  }

  private void check(FileBytes file, PictureHeader header) throws MediaException {
    long width = header.width();
    long height = header.height();
    if (width < 1 || height < 1) {
      throw new MediaException(
          Problem.INVALID,
          String.format(
              Locale.ROOT,
              "The %s file is damaged: its picture has %d x %d pixels.",
              file.format().label(),
              width,
              height));
    }
    if (width > limits.maxPixels() || header.pixels() > limits.maxPixels()) {
      throw new MediaException(
          Problem.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "The picture has %,d x %,d pixels; at most %,d pixels in all are accepted. Send it"
                  + " smaller: the model sees no more than a few megapixels of it.",
              width,
              height,
              limits.maxPixels()));
    }
    if (!budget.fits(header.decodingBytes())) {
      throw new MediaException(
          Problem.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "The picture has %,d x %,d pixels, stored in a way that takes %,d MB to decode, more"
                  + " than this service has for it. Send it smaller: the model sees no more than a"
                  + " few megapixels of it.",
              width,
              height,
              header.decodingBytes() / 1_000_000));
    }
    if (Math.max(width, height) > limits.maxAspectRatio() * Math.min(width, height)) {
      throw new MediaException(
          Problem.INVALID,
          String.format(
              Locale.ROOT,
              "The picture has %,d x %,d pixels; its longer side may be at most %d times its"
                  + " shorter side. Cut it into pieces.",
              width,
              height,
              limits.maxAspectRatio()));
    }
  }
}
