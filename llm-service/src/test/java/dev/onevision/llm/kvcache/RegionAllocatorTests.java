package dev.onevision.llm.kvcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegionAllocatorTests {

  @Test
  void regionsNeverOverlapAndNeverLeak() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int slots = random.nextInt(1, 400);
      RegionAllocator allocator = new RegionAllocator(slots);
      Map<Integer, Integer> held = new HashMap<>();
      BitSet taken = new BitSet(slots);
      for (int i = 0; i < 500; i++) {
        if (random.nextBoolean() || held.isEmpty()) {
          int length = random.nextInt(1, slots + 2);
          OptionalInt start = allocator.allocate(length);
          assertThat(start.isPresent()).isEqualTo(hasRoom(taken, slots, length));
          if (start.isPresent()) {
            int first = start.getAsInt();
            assertThat(taken.get(first, first + length).isEmpty()).isTrue();
            assertThat(first + length).isLessThanOrEqualTo(slots);
            taken.set(first, first + length);
            held.put(first, length);
          }
        } else {
          int start = List.copyOf(held.keySet()).get(random.nextInt(held.size()));
          int length = Objects.requireNonNull(held.remove(start));
          taken.clear(start, start + length);
          allocator.release(start);
        }
        assertThat(allocator.used()).isEqualTo(taken.cardinality());
      }
      held.keySet().forEach(allocator::release);
      assertThat(allocator.allocate(slots)).hasValue(0);
    }
  }

  @Test
  void regionIsReleasedOnlyOnce() {
    RegionAllocator allocator = new RegionAllocator(8);
    int start = allocator.allocate(3).orElseThrow();
    allocator.release(start);
    assertThatThrownBy(() -> allocator.release(start)).isInstanceOf(IllegalArgumentException.class);
  }

  private static boolean hasRoom(BitSet taken, int slots, int length) {
    int start = 0;
    while (start + length <= slots) {
      int next = taken.nextSetBit(start);
      if (next < 0 || next >= start + length) {
        return true;
      }
      start = taken.nextClearBit(next);
    }
    return false;
  }
}
