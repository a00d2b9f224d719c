package dev.onevision.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class RetryScheduleTests {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final RetrySchedule schedule = new RetrySchedule();

  @Test
  void eachWhoIsRefusedIsGivenTheNextPlaceThatComesFree() {
    // Two places, requests of 2 s, the oldest began just now: places come free at 2, 3, 4 s.
    assertThat(schedule.next(0, 2 * SECOND, 2, 0)).isEqualTo(Duration.ofSeconds(2));
    assertThat(schedule.next(0, 2 * SECOND, 2, 0)).isEqualTo(Duration.ofSeconds(3));
    assertThat(schedule.next(0, 2 * SECOND, 2, 0)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void idleTimeChangesNothing() {
    var durations = new RecentDurations();
    durations.ended(2 * SECOND);
    long now = 3600 * SECOND;
    assertThat(schedule.next(now, durations.mean(0), 2, now)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void waitIsAtMostAMinute() {
    for (int i = 0; i < 1000; i++) {
      schedule.next(0, 2 * SECOND, 1, 0);
    }
    assertThat(schedule.next(0, 2 * SECOND, 1, 0)).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void onlyTheLastDurationsCount() {
    var durations = new RecentDurations();
    assertThat(durations.mean(0)).isEqualTo(SECOND * 35 / 100);
    assertThat(durations.mean(4 * SECOND)).isEqualTo(6 * SECOND);
    for (int i = 0; i < 200; i++) {
      durations.ended(100 * SECOND);
    }
    for (int i = 0; i < 64; i++) {
      durations.ended(3 * SECOND);
    }
    assertThat(durations.mean(0)).isEqualTo(3 * SECOND);
  }

  @Test
  void clientsThatObeyFinishNearlyAsFastAsInAQueue() {
    Random random = new Random(6);
    record Case(String name, int places, List<Double> arrivals, DoubleUnaryOperator duration) {}
    List<Case> cases =
        List.of(
            new Case("six requests of 2 s", 2, burst(6), u -> 2),
            new Case("six requests of 2 s after an hour", 2, after(3600, burst(6)), u -> 2),
            new Case("a hundred at once", 8, burst(100), u -> 1 + 2 * u),
            new Case("long and short ones", 8, burst(100), u -> u < 0.2 ? 10 : 1),
            new Case("short ones", 8, burst(500), u -> 0.2 + 0.4 * u),
            new Case("one place", 1, burst(10), u -> 3),
            new Case("twice what fits, for a minute", 8, spread(480, 60), u -> 1 + 2 * u),
            new Case("just over what fits", 8, spread(300, 60), u -> 1 + 2 * u));
    for (Case one : cases) {
      List<Double> durations = new ArrayList<>();
      one.arrivals().forEach(a -> durations.add(one.duration().applyAsDouble(random.nextDouble())));
      double begin = one.arrivals().getFirst();
      double ideal = queued(one.places(), one.arrivals(), durations) - begin;
      // Retry-After has whole seconds, and is of no use for requests that take less.
      double seconds = obeying(one.places(), one.arrivals(), durations, 1) - begin;
      double millis = obeying(one.places(), one.arrivals(), durations, 0.001) - begin;
      if (!one.name().equals("short ones")) {
        assertThat(seconds / ideal).as(one.name()).isLessThanOrEqualTo(1.3);
      }
      assertThat(millis / ideal).as(one.name() + ", retry-after-ms").isLessThanOrEqualTo(1.3);
    }
  }

  /** When the last request ends if the gateway let them wait in one line. */
  private static double queued(int places, List<Double> arrivals, List<Double> durations) {
    var free = new PriorityQueue<Double>();
    for (int i = 0; i < places; i++) {
      free.add(0.0);
    }
    double last = 0;
    for (int i = 0; i < arrivals.size(); i++) {
      double end = Math.max(free.remove(), arrivals.get(i)) + durations.get(i);
      free.add(end);
      last = Math.max(last, end);
    }
    return last;
  }

  /** When the last request ends if each that is refused comes again when it was told to. */
  private static double obeying(
      int places, List<Double> arrivals, List<Double> durations, double unit) {
    record Event(double time, boolean ends, int request) {}
    var events =
        new PriorityQueue<Event>(
            Comparator.comparingDouble(Event::time).thenComparing(event -> !event.ends()));
    for (int i = 0; i < arrivals.size(); i++) {
      events.add(new Event(arrivals.get(i), false, i));
    }
    var schedule = new RetrySchedule();
    var recent = new RecentDurations();
    Deque<Double> starts = new ArrayDeque<>();
    double[] start = new double[arrivals.size()];
    double last = 0;
    while (!events.isEmpty()) {
      Event event = events.remove();
      double now = event.time();
      if (event.ends()) {
        starts.remove(start[event.request()]);
        recent.ended((long) ((now - start[event.request()]) * SECOND));
        last = Math.max(last, now);
      } else if (starts.size() < places) {
        start[event.request()] = now;
        starts.add(now);
        events.add(new Event(now + durations.get(event.request()), true, event.request()));
      } else {
        double oldest = starts.getFirst();
        long mean = recent.mean((long) ((now - oldest) * SECOND));
        Duration wait =
            schedule.next((long) (now * SECOND), mean, places, (long) (oldest * SECOND));
        double told = Math.ceil(wait.toMillis() / 1000.0 / unit) * unit;
        events.add(new Event(now + told, false, event.request()));
      }
    }
    return last;
  }

  private static List<Double> burst(int count) {
    return spread(count, 0.1);
  }

  private static List<Double> spread(int count, double seconds) {
    List<Double> arrivals = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      arrivals.add(i * seconds / count);
    }
    return arrivals;
  }

  private static List<Double> after(double idle, List<Double> arrivals) {
    return arrivals.stream().map(time -> time + idle).toList();
  }
}
