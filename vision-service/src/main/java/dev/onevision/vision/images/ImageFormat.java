package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.media.Signature;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The supported formats, recognized by a file's first bytes. The sender's media type is ignored.
 */
enum ImageFormat {
  JPEG("JPEG"),
  PNG("PNG"),
  GIF("GIF"),
  WEBP("WebP"),
  BMP("BMP"),
  AVIF("AVIF"),
  HEIC("HEIC");

  /** Bytes from the start that suffice. */
  static final int SNIFFED_BYTES = 64;

  private static final Set<String> HEIC_BRANDS =
      Set.of("heic", "heix", "heim", "heis", "hevc", "hevx");

  private final String label;

  ImageFormat(String label) {
    this.label = label;
  }

  /** The name users know. */
  String label() {
    return label;
  }

  /** The format of the file. */
  static ImageFormat of(byte[] file) throws MediaException {
    ImageFormat format = sniff(file);
    if (format != null) {
      return format;
    }
    throw new MediaException(
        MediaException.Problem.INVALID,
        "This is not an image in a supported format"
            + hint(file)
            + ". Send a JPEG, PNG, GIF, WebP, BMP, AVIF or HEIC file.");
  }

  private static @Nullable ImageFormat sniff(byte[] file) {
    if (Signature.isAt(file, 0, "\u00ff\u00d8\u00ff")) {
      return JPEG;
    } else if (Signature.isAt(file, 0, "\u0089PNG\r\n\u001a\n")) {
      return PNG;
    } else if (Signature.isAt(file, 0, "GIF87a") || Signature.isAt(file, 0, "GIF89a")) {
      return GIF;
    } else if (Signature.isAt(file, 0, "RIFF") && Signature.isAt(file, 8, "WEBP")) {
      return WEBP;
    } else if (Signature.isAt(file, 0, "BM")) {
      return BMP;
    }
    return Signature.isAt(file, 4, "ftyp") ? heif(file) : null;
  }

  /** Decides by the major brand, else by the compatible brands. */
  private static @Nullable ImageFormat heif(byte[] file) {
    int end =
        Math.min(Math.min(file.length, SNIFFED_BYTES), (file[2] & 0xff) << 8 | file[3] & 0xff);
    boolean image = isImage(file, 8);
    for (int at = 8; image && at + 4 <= end; at += 4) {
      String brand = new String(file, at, 4, StandardCharsets.ISO_8859_1);
      if (brand.equals("avif") || brand.equals("avis")) {
        return AVIF;
      } else if (HEIC_BRANDS.contains(brand)) {
        return HEIC;
      }
    }
    return null;
  }

  private static boolean isImage(byte[] file, int at) {
    if (file.length < at + 4) {
      return false;
    }
    String brand = new String(file, at, 4, StandardCharsets.ISO_8859_1);
    return HEIC_BRANDS.contains(brand) || Set.of("avif", "avis", "mif1", "msf1").contains(brand);
  }

  private static String hint(byte[] file) {
    if (file.length == 0) {
      return ": it is empty";
    } else if (Signature.isAt(file, 4, "ftyp")) {
      return ": it looks like a video, or like HEIF with a codec other than AV1 or HEVC";
    } else if (Signature.isAt(file, 0, "II*\0") || Signature.isAt(file, 0, "MM\0*")) {
      return ": it looks like TIFF";
    } else if (Signature.isAt(file, 0, "%PDF")) {
      return ": it looks like PDF";
    } else if (Signature.isAt(file, 0, "<")) {
      return ": it looks like HTML, XML or SVG";
    } else if (Signature.isAt(file, 0, "{")) {
      return ": it looks like JSON";
    }
    return "";
  }
}
