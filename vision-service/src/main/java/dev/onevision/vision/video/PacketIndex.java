package dev.onevision.vision.video;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A video's packets in file order, from their headers: when each is shown, and whether decoding can
 * start at it. Ignores what the file's header declares of their number or its length. Not
 * thread-safe.
 */
final class PacketIndex {

  /** The time of a packet without a presentation time. */
  static final long NO_TIME = Long.MIN_VALUE;

  private static final long[] NONE = {};

  private long[] times = new long[256];
  private final BitSet keys = new BitSet();
  private final BitSet hidden = new BitSet();
  private int count;
  private boolean timed = true;
  private long[] shown = NONE;

  /**
   * Packets that are decoded together: from one at which decoding can start to the last that is
   * needed.
   *
   * @param from first packet
   * @param to last packet, inclusive
   */
  record Run(int from, int to) {}

  /**
   * Adds the next packet.
   *
   * @param time when its frame is shown, in the stream's unit, or {@link #NO_TIME}
   * @param key whether decoding can start here
   * @param discard whether its frame is not shown, and serves as a reference only
   */
  void add(long time, boolean key, boolean discard) {
    if (count == times.length) {
      times = Arrays.copyOf(times, count * 2);
    }
    times[count] = time;
    keys.set(count, key);
    hidden.set(count, discard);
    timed &= time != NO_TIME;
    count++;
    shown = NONE;
  }

  int packets() {
    return count;
  }

  /** Whether every packet has a presentation time; otherwise frames are counted. */
  boolean isTimed() {
    return timed;
  }

  /** Number of frames that are shown; packets with equal times, such as two fields, are one. */
  int frames() {
    return shown().length;
  }

  /** The frame's presentation time; its index if the packets have no times. */
  long timeOf(int frame) {
    return shown()[frame];
  }

  /** From the first frame's time to the last's. */
  long span() {
    long[] all = shown();
    return timed && all.length > 0 ? Math.subtractExact(all[all.length - 1], all[0]) : 0;
  }

  private long[] shown() {
    if (shown.length == 0 && count > 0) {
      shown = timed ? distinctTimes() : indices();
    }
    return shown;
  }

  private long[] distinctTimes() {
    long[] visible = new long[count];
    int found = 0;
    for (int i = 0; i < count; i++) {
      if (!hidden.get(i)) {
        visible[found++] = times[i];
      }
    }
    return Arrays.stream(visible, 0, found).sorted().distinct().toArray();
  }

  private long[] indices() {
    long[] indices = new long[count];
    Arrays.setAll(indices, i -> i);
    return indices;
  }

  /**
   * The packets to decode for the frames, in file order.
   *
   * @param frames indices in ascending order
   */
  List<Run> runs(int[] frames) {
    if (!timed) {
      // Without times it is unknown which packet makes which frame.
      return List.of(new Run(0, count - 1));
    }
    List<Run> runs = new ArrayList<>();
    for (int frame : frames) {
      long time = timeOf(frame);
      int packet = packetOf(time);
      Run run = new Run(startFor(packet, time), packet);
      Run last = runs.isEmpty() ? null : runs.getLast();
      if (last != null && run.from <= last.to + 1) {
        runs.removeLast();
        run = new Run(last.from, Math.max(last.to, run.to));
      }
      runs.add(run);
    }
    return runs;
  }

  private int packetOf(long time) {
    // The last of two fields completes the frame.
    for (int i = count - 1; i >= 0; i--) {
      if (times[i] == time && !hidden.get(i)) {
        return i;
      }
    }
    throw new IllegalArgumentException("No packet has the time " + time);
  }

  /** Decoding can start at a key packet, unless the frame is shown before that packet. */
  private int startFor(int packet, long time) {
    int key = keys.previousSetBit(packet);
    while (key > 0 && times[key] > time) {
      key = keys.previousSetBit(key - 1);
    }
    return Math.max(key, 0);
  }
}
