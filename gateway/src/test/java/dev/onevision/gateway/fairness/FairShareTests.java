package dev.onevision.gateway.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.onevision.gateway.fairness.FairShare.Verdict;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FairShareTests {

  @Test
  void clientAloneGetsThreeQuarters() {
    var share = new FairShare(512, 3);
    assertThat(takeAll(share, "a")).isEqualTo(384);
    assertThat(share.take("a", 1)).isEqualTo(Verdict.OVER_SHARE);
  }

  @Test
  void clientThatComesAlwaysFindsSomething() {
    var share = new FairShare(512, 3);
    takeAll(share, "a");
    for (int i = 0; i < 100; i++) {
      assertThat(share.take("client " + i, 1)).isEqualTo(Verdict.TAKEN);
    }
  }

  @Test
  void clientsThatWantMoreThanThereIsGetEqualParts() {
    var share = new FairShare(1000, 3);
    takeAll(share, "a");
    for (int round = 0; round < 2000; round++) {
      // The first one ends requests and asks for more than it ended.
      share.giveBack("a", 1);
      share.take("a", 1);
      share.take("b", 1);
      share.take("c", 1);
    }
    assertThat(share.held("a")).isBetween(290L, 310L);
    assertThat(share.held("b")).isBetween(290L, 310L);
    assertThat(share.held("c")).isBetween(290L, 310L);
  }

  @Test
  void smallCapacitiesAreOfUse() {
    var one = new FairShare(1, 3);
    assertThat(one.take("a", 1)).isEqualTo(Verdict.TAKEN);
    assertThat(one.take("b", 1)).isEqualTo(Verdict.FULL);
    assertThat(takeAll(new FairShare(2, 3), "a")).isEqualTo(2);
    assertThat(takeAll(new FairShare(0, 3), "a")).isZero();
  }

  @Test
  void severalUnitsAreTakenTogetherOrNotAtAll() {
    var share = new FairShare(100, 3);
    assertThat(share.take("a", 101)).isEqualTo(Verdict.FULL);
    assertThat(share.take("a", 90)).isEqualTo(Verdict.OVER_SHARE);
    assertThat(share.taken()).isZero();
    assertThat(share.take("a", 70)).isEqualTo(Verdict.TAKEN);
    assertThat(share.take("b", 0)).isEqualTo(Verdict.TAKEN);
    assertThat(share.clients()).isEqualTo(1);
  }

  @Test
  void nobodyGivesBackWhatItDoesNotHold() {
    var share = new FairShare(10, 3);
    share.take("a", 2);
    assertThatIllegalStateException().isThrownBy(() -> share.giveBack("a", 3));
    share.giveBack("a", 2);
    assertThat(share.clients()).isZero();
  }

  @Test
  void neverMoreIsTakenThanThereIs() {
    Random random = new Random(5);
    var share = new FairShare(64, 3);
    Map<String, Long> held = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String client = "client " + random.nextInt(6);
      long units = random.nextInt(8);
      if (random.nextBoolean() && share.take(client, units) == Verdict.TAKEN) {
        held.merge(client, units, Long::sum);
      } else {
        long back = Math.min(units, held.getOrDefault(client, 0L));
        share.giveBack(client, back);
        held.merge(client, -back, Long::sum);
      }
      assertThat(share.taken())
          .isEqualTo(held.values().stream().mapToLong(Long::longValue).sum())
          .isBetween(0L, 64L);
    }
  }

  private static int takeAll(FairShare share, String client) {
    int count = 0;
    while (share.take(client, 1) == Verdict.TAKEN) {
      count++;
    }
    return count;
  }
}
