package dev.onevision.llm.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Compares the allocator with an array of each slot's owner. */
class RegionAllocatorTests {

  private static final int NOBODY = -1;

  /** Allocates a region, or frees one of those that are held. */
  sealed interface Action {

    record Allocate(int length) implements Action {}

    record Release(int which) implements Action {}
  }

  /** A cache that stores the owner of each slot. */
  private static final class Model {

    private final RegionAllocator allocator;
    private final int[] owners;
    private final List<Integer> held = new ArrayList<>();

    Model(int slots) {
      allocator = new RegionAllocator(slots);
      owners = new int[slots];
      Arrays.fill(owners, NOBODY);
    }

    void apply(Action action) {
      switch (action) {
        case Action.Allocate(int length) -> allocate(length);
        case Action.Release(int which) when !held.isEmpty() ->
            release(held.remove(which % held.size()));
        case Action.Release _ -> {}
      }
      assertThat(allocator.used())
          .isEqualTo((int) Arrays.stream(owners).filter(owner -> owner != NOBODY).count());
      allocator.check();
    }

    private void allocate(int length) {
      OptionalInt expected = firstRoom(length);
      OptionalInt start = allocator.allocate(length);
      assertThat(start).as("the first room for %d slots", length).isEqualTo(expected);
      start.ifPresent(
          first -> {
            for (int slot = first; slot < first + length; slot++) {
              assertThat(owners[slot]).as("owner of slot %d", slot).isEqualTo(NOBODY);
              owners[slot] = first;
            }
            held.add(first);
          });
    }

    private void release(int start) {
      allocator.release(start);
      for (int slot = 0; slot < owners.length; slot++) {
        owners[slot] = owners[slot] == start ? NOBODY : owners[slot];
      }
    }

    private OptionalInt firstRoom(int length) {
      int room = 0;
      for (int slot = 0; slot < owners.length; slot++) {
        room = owners[slot] == NOBODY ? room + 1 : 0;
        if (room == length) {
          return OptionalInt.of(slot + 1 - length);
        }
      }
      return OptionalInt.empty();
    }
  }

  @Property(tries = 1_000)
  void regionsNeverOverlapAndNeverLeak(
      @ForAll @IntRange(min = 1, max = 300) int slots, @ForAll("actions") List<Action> actions) {
    Model model = new Model(slots);
    actions.forEach(model::apply);
    while (!model.held.isEmpty()) {
      model.apply(new Action.Release(0));
    }
    assertThat(model.allocator.used()).isZero();
    assertThat(model.allocator.allocate(slots)).as("all slots in one region").hasValue(0);
  }

  @Property(tries = 300)
  void regionsReleasedInAnyOrderMergeToOne(
      @ForAll("lengths") List<Integer> lengths, @ForAll long seed) {
    int slots = lengths.stream().mapToInt(length -> length).sum();
    RegionAllocator allocator = new RegionAllocator(slots);
    List<Integer> starts = new ArrayList<>();
    lengths.forEach(length -> starts.add(allocator.allocate(length).orElseThrow()));
    assertThat(allocator.used()).isEqualTo(slots);
    assertThat(allocator.allocate(1)).isEmpty();
    Collections.shuffle(starts, new Random(seed));
    starts.forEach(allocator::release);
    assertThat(allocator.allocate(slots)).hasValue(0);
  }

  @Example
  void regionIsReleasedOnlyOnce() {
    RegionAllocator allocator = new RegionAllocator(8);
    int start = allocator.allocate(3).orElseThrow();
    allocator.release(start);
    assertThatThrownBy(() -> allocator.release(start)).isInstanceOf(IllegalArgumentException.class);
  }

  @Provide
  Arbitrary<List<Action>> actions() {
    Arbitrary<Action> allocate = Arbitraries.integers().between(1, 120).map(Action.Allocate::new);
    Arbitrary<Action> release = Arbitraries.integers().between(0, 999).map(Action.Release::new);
    return Arbitraries.frequencyOf(Tuple.of(3, allocate), Tuple.of(2, release))
        .list()
        .ofMaxSize(300);
  }

  @Provide
  Arbitrary<List<Integer>> lengths() {
    return Arbitraries.integers().between(1, 50).list().ofMinSize(1).ofMaxSize(60);
  }
}
