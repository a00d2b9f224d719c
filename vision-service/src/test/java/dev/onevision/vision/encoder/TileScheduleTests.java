package dev.onevision.vision.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.contract.wire.Priority;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TileScheduleTests {

  private final TileSchedule<String> schedule = new TileSchedule<>();

  @Test
  void passTakesTilesOfSeveralMediaInTheirOrder() {
    add("a", 1);
    add("b", 1);
    add("c", 5);
    assertThat(next(4)).containsExactly("a", "b", "c", "c");
    assertThat(next(4)).containsExactly("c", "c", "c");
    assertThat(schedule.isEmpty()).isTrue();
    assertThat(next(4)).isEmpty();
  }

  @Test
  void smallImageDoesNotWaitForALongVideo() {
    add("video", 100);
    next(4);
    add("image", 2);
    assertThat(next(4)).containsExactlyInAnyOrder("video", "image", "video", "image");
    assertThat(next(4)).containsOnly("video");
  }

  @Test
  void smallImageDoesNotWaitIfAPassIsOneTile() {
    add("video", 100);
    next(1);
    add("image", 2);
    List<String> passes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      passes.addAll(next(1));
    }
    assertThat(passes).filteredOn("image"::equals).hasSize(2);
  }

  @Test
  void smallImagesHoldAVideoUpForAtMostTwiceItsTime() {
    for (int tilesOfAPass : new int[] {1, 3, 4, 32}) {
      TileSchedule<String> full = new TileSchedule<>();
      full.add("video", Priority.INTERACTIVE, 64);
      int planned = 0;
      int all = 0;
      while (planned < 64) {
        for (int i = 0; i < tilesOfAPass; i++) {
          full.add("image", Priority.INTERACTIVE, 1);
        }
        for (TileSchedule.Share<String> share : full.next(tilesOfAPass)) {
          planned += share.media().equals("video") ? share.tiles() : 0;
          all += share.tiles();
        }
      }
      assertThat(all).isLessThanOrEqualTo(2 * 64 + tilesOfAPass);
    }
  }

  @Test
  void imagesOfOneSizeAreEncodedOneAfterTheOther() {
    add("a", 5);
    add("b", 5);
    assertThat(next(5)).containsOnly("a");
    assertThat(next(5)).containsOnly("b");
  }

  @Test
  void batchTilesTakeThePlacesThatAreLeft() {
    schedule.add("batch", Priority.BATCH, 9);
    next(2);
    add("image", 3);
    assertThat(next(2)).containsExactly("image", "image");
    assertThat(next(2)).containsExactly("image", "batch");
  }

  @Test
  void onlyMediaThatHaveNotBegunCanBeRemoved() {
    add("a", 3);
    add("b", 3);
    next(1);
    assertThat(schedule.waiting()).isEqualTo(1);
    assertThat(schedule.removeWaiting("a")).isFalse();
    assertThat(schedule.removeWaiting("b")).isTrue();
    assertThat(schedule.removeWaiting("b")).isFalse();
    schedule.remove("a");
    assertThat(schedule.isEmpty()).isTrue();
  }

  @Test
  void mediumWithoutTilesIsRefused() {
    assertThatThrownBy(() -> add("a", 0)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Whatever arrives and leaves, each tile is planned once, and no place stays free. */
  @Test
  void tilesArePlannedOnceAndPassesAreFull() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      TileSchedule<Integer> any = new TileSchedule<>();
      Map<Integer, Integer> left = new HashMap<>();
      for (int i = 0; i < 30 || !left.isEmpty(); i++) {
        if (i < 30 && random.nextBoolean()) {
          int tiles = 1 + random.nextInt(40);
          any.add(i, Priority.values()[random.nextInt(2)], tiles);
          left.put(i, tiles);
        }
        int places = 1 + random.nextInt(16);
        int waiting = left.values().stream().mapToInt(tiles -> tiles).sum();
        int planned = 0;
        for (TileSchedule.Share<Integer> share : any.next(places)) {
          planned += share.tiles();
          left.merge(share.media(), -share.tiles(), Integer::sum);
          assertThat(left.get(share.media())).isNotNegative();
        }
        assertThat(planned).isEqualTo(Math.min(places, waiting));
        left.values().removeIf(tiles -> tiles == 0);
        assertThat(any.isEmpty()).isEqualTo(left.isEmpty());
      }
    }
  }

  private void add(String media, int tiles) {
    schedule.add(media, Priority.INTERACTIVE, tiles);
  }

  private List<String> next(int maxTiles) {
    List<String> tiles = new ArrayList<>();
    for (TileSchedule.Share<String> share : schedule.next(maxTiles)) {
      for (int i = 0; i < share.tiles(); i++) {
        tiles.add(share.media());
      }
    }
    return tiles;
  }
}
