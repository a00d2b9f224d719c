package dev.onevision.vision.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.vision.video.PacketIndex.Run;
import org.junit.jupiter.api.Test;

class PacketIndexTests {

  @Test
  void framesCountInTheOrderTheyAreShown() {
    // I0 P3 B1 B2 I6 B4 B5: the second I starts a group whose first frames refer back.
    PacketIndex index = index("0k 3 1 2 6k 4 5");
    assertThat(index.frames()).isEqualTo(7);
    assertThat(index.timeOf(4)).isEqualTo(4);
    assertThat(index.span()).isEqualTo(6);
  }

  @Test
  void decodingStartsAtTheLastKeyBeforeAFrame() {
    PacketIndex index = index("0k 1 2 3 4k 5 6 7 8k 9");
    assertThat(index.runs(new int[] {2})).containsExactly(new Run(0, 2));
    assertThat(index.runs(new int[] {6})).containsExactly(new Run(4, 6));
    assertThat(index.runs(new int[] {1, 9})).containsExactly(new Run(0, 1), new Run(8, 9));
  }

  @Test
  void framesOfOneGroupAreDecodedTogether() {
    PacketIndex index = index("0k 1 2 3 4k 5 6 7 8k 9");
    assertThat(index.runs(new int[] {1, 1, 3})).containsExactly(new Run(0, 3));
    assertThat(index.runs(new int[] {3, 5})).containsExactly(new Run(0, 5));
  }

  @Test
  void frameShownBeforeItsKeyNeedsTheGroupBefore() {
    PacketIndex index = index("0k 3 1 2 6k 4 5");
    assertThat(index.runs(new int[] {5})).containsExactly(new Run(0, 6));
    assertThat(index.runs(new int[] {6})).containsExactly(new Run(4, 4));
  }

  @Test
  void framesThatAreNotShownDoNotCount() {
    PacketIndex index = index("0kd 1d 2 3");
    assertThat(index.frames()).isEqualTo(2);
    assertThat(index.runs(new int[] {0})).containsExactly(new Run(0, 2));
  }

  @Test
  void twoFieldsAreOneFrame() {
    PacketIndex index = index("0k 0 1 1 2 2");
    assertThat(index.frames()).isEqualTo(3);
    assertThat(index.runs(new int[] {1})).containsExactly(new Run(0, 3));
  }

  @Test
  void packetsWithoutTimesAreDecodedFromTheStart() {
    PacketIndex index = index("0k ? ? 7k ?");
    assertThat(index.isTimed()).isFalse();
    assertThat(index.frames()).isEqualTo(5);
    assertThat(index.runs(new int[] {4})).containsExactly(new Run(0, 4));
    assertThat(index.span()).isZero();
  }

  /** Packets by the time they are shown; k: decoding can start there, d: not shown. */
  private static PacketIndex index(String packets) {
    PacketIndex index = new PacketIndex();
    for (String packet : packets.split(" ")) {
      String time = packet.replaceAll("[kd]", "");
      index.add(
          time.equals("?") ? PacketIndex.NO_TIME : Long.parseLong(time),
          packet.contains("k"),
          packet.contains("d"));
    }
    return index;
  }
}
