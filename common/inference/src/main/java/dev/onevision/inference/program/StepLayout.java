package dev.onevision.inference.program;

/**
 * The layout of a decoder step's int64 numbers, which the runtime writes and {@code decoder.py}
 * reads.
 *
 * <ol>
 *   <li>the {@link Header}
 *   <li>the part that the program copies to its device at once: token id per row, position per row,
 *       cache slot per row, row per sample, and the sequences' regions as int32, two to a number:
 *       <ul>
 *         <li>0, then per sequence the end of its rows
 *         <li>per sequence the first cache slot of its region, then 0
 *         <li>per sequence the number of its keys
 *       </ul>
 *   <li>a {@link MediaPart} per part of an embedding, for the host alone
 * </ol>
 */
public final class StepLayout {

  /** Numbers of the header. */
  public static final int HEADER_NUMBERS = Header.values().length;

  /** Numbers of a {@link MediaPart}. */
  public static final int MEDIA_NUMBERS = MediaPart.values().length;

  private StepLayout() {}

  /** The numbers that a step starts with, in this order. */
  public enum Header {
    ROWS,
    SEQUENCES,
    SAMPLES,
    MEDIA_PARTS,
    /** Rows of the sequence with the most. */
    MAX_ROWS,
    /** Keys of the sequence with the most. */
    MAX_KEYS,
    /** First number of the part for the device. */
    DEVICE_BEGIN,
    /** The number after the part for the device. */
    DEVICE_END
  }

  /** Rows of an embedding that replace rows of the step. */
  public enum MediaPart {
    /** Index of the embedding among those given to the program. */
    HANDLE,
    /** First row of the embedding. */
    FIRST_ROW,
    ROWS,
    /** First row of the step. */
    STEP_ROW
  }

  /** Numbers that the regions of the sequences take. */
  public static int regionNumbers(int sequences) {
    return sequences + 1 + (sequences + 1) / 2;
  }
}
