package dev.onevision.vision.video;

import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.media.Signature;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The supported containers, recognized by a file's first bytes. FFmpeg uses the reader of that
 * container only. Playlists, which would make FFmpeg fetch other files, are not among them.
 */
enum VideoFormat {
  MP4("mov", "MP4"),
  MATROSKA("matroska", "WebM or Matroska"),
  AVI("avi", "AVI"),
  MPEG_TS("mpegts", "MPEG transport stream");

  /** Bytes from the start that suffice: two packets of a transport stream with timestamps. */
  static final int SNIFFED_BYTES = 200;

  private static final int TS_SYNC = 0x47;
  private static final int TS_PACKET = 188;

  /** Blu-ray discs and cameras put a timestamp in front of each packet. */
  private static final int TS_TIMESTAMP = 4;

  private static final Set<String> MP4_BOXES =
      Set.of("ftyp", "moov", "mdat", "free", "skip", "wide", "pnot");
  private static final Set<String> IMAGE_BRANDS =
      Set.of("avif", "avis", "heic", "heix", "heim", "heis", "hevc", "mif1", "msf1");

  private final String demuxer;
  private final String label;

  VideoFormat(String demuxer, String label) {
    this.demuxer = demuxer;
    this.label = label;
  }

  /** FFmpeg's name of the reader. */
  String demuxer() {
    return demuxer;
  }

  /** The name users know. */
  String label() {
    return label;
  }

  /** The format of a file, whose first bytes are in the buffer; does not change the buffer. */
  static VideoFormat of(ByteBuffer file) throws MediaException {
    byte[] start = new byte[Math.min(file.remaining(), SNIFFED_BYTES)];
    file.get(file.position(), start);
    return of(start);
  }

  static VideoFormat of(byte[] start) throws MediaException {
    VideoFormat format = sniff(start);
    if (format != null) {
      return format;
    }
    throw new MediaException(
        MediaException.Problem.INVALID,
        "This is not a video in a supported format"
            + hint(start)
            + ". Send an MP4, QuickTime, WebM, Matroska, AVI or MPEG-TS file.");
  }

  private static @Nullable VideoFormat sniff(byte[] start) {
    if (Signature.isAt(start, 0, "\u001aE\u00df\u00a3")) {
      return MATROSKA;
    }
    if (MP4_BOXES.contains(text(start, 4)) && !isImage(start)) {
      return MP4;
    }
    if (Signature.isAt(start, 0, "RIFF") && Signature.isAt(start, 8, "AVI ")) {
      return AVI;
    }
    boolean plain = isSync(start, 0) && isSync(start, TS_PACKET);
    boolean timestamped =
        isSync(start, TS_TIMESTAMP) && isSync(start, 2 * TS_TIMESTAMP + TS_PACKET);
    return plain || timestamped ? MPEG_TS : null;
  }

  private static boolean isSync(byte[] start, int at) {
    return start.length > at && start[at] == TS_SYNC;
  }

  private static boolean isImage(byte[] start) {
    return text(start, 4).equals("ftyp") && IMAGE_BRANDS.contains(text(start, 8));
  }

  private static String hint(byte[] start) {
    if (start.length == 0) {
      return ": it is empty";
    } else if (isImage(start)
        || Signature.isAt(start, 0, "\u00ff\u00d8\u00ff")
        || Signature.isAt(start, 0, "\u0089PNG")
        || Signature.isAt(start, 0, "GIF8")
        || (Signature.isAt(start, 0, "RIFF") && Signature.isAt(start, 8, "WEBP"))) {
      return ": it looks like an image";
    } else if (Signature.isAt(start, 0, "#EXTM3U")) {
      return ": it looks like a playlist";
    } else if (Signature.isAt(start, 0, "<")) {
      return ": it looks like HTML or XML";
    } else if (Signature.isAt(start, 0, "{")) {
      return ": it looks like JSON";
    }
    return "";
  }

  /** Four letters. */
  private static String text(byte[] bytes, int at) {
    return bytes.length < at + 4 ? "" : new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
  }
}
