package dev.onevision.vision.images;

import dev.onevision.vision.media.FileKind;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.media.MediaException.Problem;
import dev.onevision.vision.tiling.Pixels;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decodes image files of unknown origin: 1. checks the file's header against the limits, before it
 * takes memory; 2. waits for a share of the decoding memory; 3. decodes the pixels. Thread-safe.
 */
public final class ImageDecoder {

  /** Decoding takes at most 1 / this of the heap, whatever is configured. */
  private static final int HEAP_SHARE = 3;

  private final ImageProperties limits;
  private final FileKind kind;
  private final DecodeBudget budget;
  private final @Nullable Background configured;

  public ImageDecoder(ImageProperties limits) {
    this.limits = limits;
    this.kind =
        new FileKind(
            "image",
            "image/*",
            limits.maxBytes().toBytes(),
            limits.fetchTimeout(),
            ImageFormat.SNIFFED_BYTES,
            ImageFormat::of);
    this.configured = Background.parse(limits.background());
    long heap = Runtime.getRuntime().maxMemory();
    this.budget = new DecodeBudget(Math.min(limits.decode().memory().toBytes(), heap / HEAP_SHARE));
  }

  /**
   * Decodes the file's image, the first of several, and turns it upright.
   *
   * @param background that a transparent image is composited on, as {@link Background#parse} reads
   *     it; null for the configured one
   * @param time of the request that the image belongs to
   * @param timeout max wait for memory
   * @throws MediaException with a message for the file's sender
   */
  public DecodedImage decode(
      byte[] data, @Nullable String background, DecodeTime time, Duration timeout)
      throws MediaException, InterruptedException {
    Background color = background == null ? configured : background(background);
    kind.checkFileSize(data.length);
    FileBytes file = new FileBytes(data, ImageFormat.of(data));
    ImageFile image = open(file);
    ImageHeader header = image.header();
    check(file, header);
    if (image instanceof ImageFile.Jpeg jpeg) {
      checkScans(jpeg.jpeg());
    }
    int share = budget.acquire(header.decodingBytes(), Math.max(timeout.toMillis(), 0));
    if (share < 0) {
      throw new MediaException(
          Problem.BUSY, "Too many large images are being decoded. Retry later.");
    }
    boolean decoded = false;
    time.start();
    try {
      time.check();
      Pixels pixels = header.orientation().apply(image.decode(time, color));
      decoded = true;
      return new DecodedImage(pixels, () -> budget.release(share));
    } catch (RuntimeException e) {
      throw file.undecodable(e);
    } finally {
      time.stop();
      if (!decoded) {
        budget.release(share);
      }
    }
  }

  /** A header can be damaged in ways that no check foresees. */
  private static ImageFile open(FileBytes file) throws MediaException {
    try {
      return ImageFile.open(file);
    } catch (RuntimeException e) {
      throw file.undecodable(e);
    }
  }

  /** The processor time of a new request, which decodes its images one after the other. */
  public DecodeTime newRequest() {
    return new DecodeTime(limits.decode().maxTime(), limits.decode().maxRequestTime());
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
              "The progressive JPEG file has %,d x %,d pixels in %,d scans; the limit of pixels"
                  + " times scans is %,d. Save it with fewer scans or as baseline JPEG, or send a"
                  + " smaller image.",
              jpeg.header().width(),
              jpeg.header().height(),
              jpeg.scanPixels() / jpeg.header().pixels(),
              limits.maxScanPixels()));
    }
  }

  private void check(FileBytes file, ImageHeader header) throws MediaException {
    long width = header.width();
    long height = header.height();
    if (width < 1 || height < 1) {
      throw new MediaException(
          Problem.INVALID,
          String.format(
              Locale.ROOT,
              "The %s file is damaged: its image has %d x %d pixels.",
              file.format().label(),
              width,
              height));
    }
    if (width > limits.maxPixels() || header.pixels() > limits.maxPixels()) {
      throw new MediaException(
          Problem.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "The image has %,d x %,d pixels; the limit is %,d pixels in all. Send a smaller"
                  + " image: the model sees a few megapixels at most.",
              width,
              height,
              limits.maxPixels()));
    }
    if (!budget.fits(header.decodingBytes())) {
      throw new MediaException(
          Problem.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "The image has %,d x %,d pixels in a format that needs %,d MB to decode, more than"
                  + " this service has. Send a smaller image: the model sees a few megapixels at"
                  + " most.",
              width,
              height,
              header.decodingBytes() / 1_000_000));
    }
    if (Math.max(width, height) > limits.maxAspectRatio() * Math.min(width, height)) {
      throw new MediaException(
          Problem.INVALID,
          String.format(
              Locale.ROOT,
              "The image has %,d x %,d pixels; the limit of its longer side is %d times its"
                  + " shorter side. Cut it into pieces.",
              width,
              height,
              limits.maxAspectRatio()));
    }
  }
}
