package dev.onevision.llm.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Compares the allocator with an array of each slot's content. */
class RegionAllocatorTests {

  private static final int FREE = -1;

  /** An operation on a region, which is one of those that are held. */
  sealed interface Action {

    record Allocate(int length) implements Action {}

    record Release(int which) implements Action {}

    record Extend(int which, int min, int more) implements Action {}

    record Move(int which, int length) implements Action {}

    /** Gathers a part of the free slots, behind a region if {@code which} is not negative. */
    record Gather(int percent, int which) implements Action {}
  }

  /** A cache that stores a number in each slot of a region: the owner's, and the row's. */
  private static final class Model {

    private final RegionAllocator allocator;
    private int[] content;
    private final List<Region> held = new ArrayList<>();
    private final List<Integer> names = new ArrayList<>();
    private int next;

    Model(int slots) {
      allocator = new RegionAllocator(slots);
      content = new int[slots];
      Arrays.fill(content, FREE);
    }

    void apply(Action action) {
      switch (action) {
        case Action.Allocate(int length) -> allocate(length);
        case Action.Release(int which) when !held.isEmpty() -> {
          int index = which % held.size();
          allocator.release(held.remove(index));
          names.remove(index);
        }
        case Action.Extend(int which, int min, int more) when !held.isEmpty() -> {
          Region region = held.get(which % held.size());
          int before = region.length();
          int room = room(region);
          boolean extended = allocator.extend(region, min, min + more);
          assertThat(extended).isEqualTo(room >= min);
          assertThat(region.length())
              .isEqualTo(extended ? Math.max(before, Math.min(room, min + more)) : before);
        }
        case Action.Move(int which, int length) when !held.isEmpty() -> {
          Region region = held.get(which % held.size());
          int target = Math.max(length, region.length());
          int from = region.start();
          int room = firstRoom(target);
          assertThat(allocator.move(region, target)).isEqualTo(room >= 0);
          assertThat(region.start()).isEqualTo(room >= 0 ? room : from);
          copy(from, region.start(), region.rows());
        }
        case Action.Gather(int percent, int which) when allocator.free() > 0 -> {
          Region before = which < 0 || held.isEmpty() ? null : held.get(which % held.size());
          gather(1 + (allocator.free() - 1) * percent / 100, before);
        }
        case Action.Release _, Action.Extend _, Action.Move _, Action.Gather _ -> {}
      }
      check();
    }

    private void allocate(int length) {
      int expected = firstRoom(length);
      Region region = allocator.allocate(length);
      assertThat(region == null ? -1 : region.start()).isEqualTo(expected);
      if (region != null) {
        region.fill(length);
        held.add(region);
        names.add(next++);
        for (int row = 0; row < length; row++) {
          content[region.start() + row] = value(held.size() - 1, row);
        }
      }
    }

    private void gather(int length, @Nullable Region before) {
      allocator.gather(length, before, (region, old) -> copy(old, region.start(), region.rows()));
      if (before == null) {
        assertThat(firstRoom(length)).as("room for %d slots", length).isNotNegative();
      } else {
        assertThat(room(before) - before.length()).isGreaterThanOrEqualTo(length);
      }
    }

    private void copy(int from, int to, int count) {
      int[] rows = Arrays.copyOfRange(content, from, from + count);
      System.arraycopy(rows, 0, content, to, count);
    }

    private int value(int index, int row) {
      return names.get(index) * 1_000 + row;
    }

    /** Slots from the region's first one to the next region. */
    private int room(Region region) {
      return held.stream()
              .mapToInt(Region::start)
              .filter(start -> start > region.start())
              .min()
              .orElse(content.length)
          - region.start();
    }

    private int firstRoom(int length) {
      boolean[] owned = new boolean[content.length];
      held.forEach(region -> Arrays.fill(owned, region.start(), region.end(), true));
      int room = 0;
      for (int slot = 0; slot < owned.length; slot++) {
        room = owned[slot] ? 0 : room + 1;
        if (room == length) {
          return slot + 1 - length;
        }
      }
      return -1;
    }

    private void check() {
      allocator.check();
      assertThat(allocator.regions()).containsExactlyInAnyOrderElementsOf(held);
      assertThat(allocator.used()).isEqualTo(held.stream().mapToInt(Region::length).sum());
      for (int i = 0; i < held.size(); i++) {
        Region region = held.get(i);
        for (int row = 0; row < region.rows(); row++) {
          assertThat(content[region.start() + row])
              .as("row %d of %s", row, region)
              .isEqualTo(value(i, row));
        }
      }
    }
  }

  @Property(tries = 1_000)
  void regionsNeverOverlapAndKeepTheirRows(
      @ForAll @IntRange(min = 1, max = 300) int slots, @ForAll("actions") List<Action> actions) {
    Model model = new Model(slots);
    actions.forEach(model::apply);
    while (!model.held.isEmpty()) {
      model.apply(new Action.Release(0));
    }
    assertThat(model.allocator.used()).isZero();
    assertThat(model.firstRoom(slots)).as("all slots in one run").isZero();
  }

  @Property(tries = 300)
  void regionsReleasedInAnyOrderLeaveNoGap(
      @ForAll("lengths") List<Integer> lengths, @ForAll long seed) {
    int slots = lengths.stream().mapToInt(length -> length).sum();
    RegionAllocator allocator = new RegionAllocator(slots);
    List<Region> regions = new ArrayList<>();
    lengths.forEach(length -> regions.add(Objects.requireNonNull(allocator.allocate(length))));
    assertThat(allocator.free()).isZero();
    assertThat(allocator.allocate(1)).isNull();
    Collections.shuffle(regions, new Random(seed));
    regions.forEach(allocator::release);
    assertThat(allocator.allocate(slots)).isNotNull();
  }

  @Example
  void cheapestRegionsMove() {
    RegionAllocator allocator = new RegionAllocator(100);
    Region large = filled(allocator, 40);
    Region gap = filled(allocator, 5);
    Region small = filled(allocator, 10);
    Region otherGap = filled(allocator, 5);
    Region last = filled(allocator, 40);
    allocator.release(gap);
    allocator.release(otherGap);
    List<Region> moved = new ArrayList<>();
    allocator.gather(10, null, (region, old) -> moved.add(region));
    assertThat(moved).containsExactly(small);
    assertThat(List.of(large.start(), small.start(), last.start())).containsExactly(0, 40, 60);
  }

  private static Region filled(RegionAllocator allocator, int length) {
    Region region = Objects.requireNonNull(allocator.allocate(length));
    region.fill(length);
    return region;
  }

  @Example
  void regionIsReleasedOnlyOnce() {
    RegionAllocator allocator = new RegionAllocator(8);
    Region region = filled(allocator, 3);
    allocator.release(region);
    assertThatThrownBy(() -> allocator.release(region))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Provide
  Arbitrary<List<Action>> actions() {
    Arbitrary<Integer> which = Arbitraries.integers().between(0, 999);
    Arbitrary<Integer> length = Arbitraries.integers().between(1, 120);
    Arbitrary<Action> allocate = length.map(Action.Allocate::new);
    Arbitrary<Action> release = which.map(Action.Release::new);
    Arbitrary<Action> extend =
        Combinators.combine(which, length, Arbitraries.integers().between(0, 30))
            .as(Action.Extend::new);
    Arbitrary<Action> move = Combinators.combine(which, length).as(Action.Move::new);
    Arbitrary<Action> gather =
        Combinators.combine(
                Arbitraries.integers().between(0, 100), Arbitraries.integers().between(-2, 6))
            .as(Action.Gather::new);
    return Arbitraries.frequencyOf(
            Tuple.of(4, allocate),
            Tuple.of(3, release),
            Tuple.of(1, extend),
            Tuple.of(1, move),
            Tuple.of(2, gather))
        .list()
        .ofMaxSize(200);
  }

  @Provide
  Arbitrary<List<Integer>> lengths() {
    return Arbitraries.integers().between(1, 50).list().ofMinSize(1).ofMaxSize(60);
  }
}
