package dev.onevision.vision.media;

import dev.onevision.vision.media.MediaException.Problem;
import dev.onevision.vision.tiling.Pixels;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable Background configured;

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
    this.configured = Background.parse(limits.background());
    long heap = Runtime.getRuntime().maxMemory();
    this.budget = new DecodeBudget(Math.min(limits.decodeMemory().toBytes(), heap / HEAP_SHARE));
  }

  /**
   * Decodes the file's picture, the first of several, and turns it the right way up.
   *
   * @param background on which a transparent picture is composited, as {@link Background#parse}
   *     reads it; null takes the configured one
   * @param time of the request that the picture belongs to
   * @param patience how long to wait for memory
   * @throws MediaException with a message for the file's sender
   */
  public DecodedPicture decode(
      byte[] data, @Nullable String background, DecodeTime time, Duration patience)
      throws MediaException, InterruptedException {
    Background color = background == null ? configured : background(background);
    kind.checkFileSize(data.length);
    FileBytes file = new FileBytes(data, MediaFormat.of(data));
    PictureFile picture = open(file);
    PictureHeader header = picture.header();
    check(file, header);
    if (picture instanceof PictureFile.Jpeg jpeg) {
      checkScans(jpeg.jpeg());
    }
    int share = budget.acquire(header.decodingBytes(), Math.max(patience.toMillis(), 0));
    if (share < 0) {
      throw new MediaException(
          Problem.BUSY, "Too many large pictures are being decoded. Try again later.");
    }
    boolean decoded = false;
    time.start();
    try {
      time.check();
      Pixels pixels = header.orientation().apply(picture.decode(time, color));
      decoded = true;
      return new DecodedPicture(pixels, () -> budget.release(share));
    } catch (RuntimeException e) {
      throw file.undecodable(e);
    } finally {
      time.stop();
      if (!decoded) {
        budget.release(share);
      }
    }
  }

  /** A header can be damaged in ways that no check foresees; that is the file's fault alone. */
  private static PictureFile open(FileBytes file) throws MediaException {
    try {
      return PictureFile.open(file);
    } catch (RuntimeException e) {
      throw file.undecodable(e);
    }
  }

  /** The processor time of a request whose pictures are decoded one after the other. */
  public DecodeTime newRequest() {
    return new DecodeTime(limits.maxDecodeTime(), limits.maxRequestDecodeTime());
  }

  /** The files that are decoded. */
  public FileKind kind() {
    return kind;
  }

  private static @Nullable Background background(String text) throws MediaException {
    try {
      return Background.parse(text);
    } catch (IllegalArgumentException e) {
      throw new MediaException(Problem.INVALID, "The background " + e.getMessage() + ".");
    }
  }

  private void checkScans(JpegFile jpeg) throws MediaException {
    if (jpeg.scanPixels() > limits.maxScanPixels()) {
      throw new MediaException(
          Problem.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "The progressive JPEG file has %,d x %,d pixels in %,d scans; pixels times scans may"
                  + " be at most %,d. Save it with fewer scans, as baseline JPEG, or send it"
                  + " smaller.",
              jpeg.header().width(),
              jpeg.header().height(),
              jpeg.scanPixels() / jpeg.header().pixels(),
              limits.maxScanPixels()));
    }
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
