package dev.onevision.benchmarks.capacity.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Scales a stage as KEDA and Kubernetes' HorizontalPodAutoscaler do with their defaults: to the
 * backlog divided by the requests for a pod, unless that is within a tenth of the present number;
 * up by four pods or to twice the number at a time; down to the largest number that was wanted
 * during the cooldown.
 */
final class Autoscaler {

  private static final double TOLERANCE = 0.1;
  private static final int PODS_AT_A_TIME = 4;

  private final Agenda agenda;
  private final Autoscaling settings;
  private final Stage stage;
  private final Deque<Wanted> wanted = new ArrayDeque<>();

  private record Wanted(double second, int pods) {}

  Autoscaler(Agenda agenda, Autoscaling settings, Stage stage) {
    this.agenda = agenda;
    this.settings = settings;
    this.stage = stage;
  }

  void start() {
    agenda.after(Agenda.nanos(settings.pollingSeconds()), this::poll);
  }

  private void poll() {
    int backlog = stage.backlog();
    agenda.after(Agenda.nanos(settings.metricSeconds()), () -> scale(backlog));
    agenda.after(Agenda.nanos(settings.pollingSeconds()), this::poll);
  }

  private void scale(int backlog) {
    double now = Agenda.seconds(agenda.now());
    int pods = stage.pods();
    int target = target(backlog, pods);
    while (!wanted.isEmpty() && wanted.getFirst().second() <= now - settings.cooldownSeconds()) {
      wanted.removeFirst();
    }
    wanted.addLast(new Wanted(now, target));
    if (target > pods) {
      int most = Math.max(2 * pods, pods + PODS_AT_A_TIME);
      stage.scaleTo(Math.min(target, most), Agenda.nanos(settings.startUpSeconds()));
    } else if (now >= settings.cooldownSeconds()) {
      int largest = wanted.stream().mapToInt(Wanted::pods).max().orElse(target);
      stage.scaleTo(Math.min(pods, largest), 0);
    }
  }

  private int target(int backlog, int pods) {
    double ratio = pods == 0 ? 0 : backlog / (settings.requestsPerReplica() * pods);
    int target =
        pods > 0 && Math.abs(ratio - 1) <= TOLERANCE
            ? pods
            : (int) Math.ceil(backlog / settings.requestsPerReplica());
    return Math.clamp(target, settings.minReplicas(), settings.maxReplicas());
  }
}
