package dev.onevision.benchmarks.capacity.simulation;

/**
 * The settings of an autoscaler, in the words of the chart.
 *
 * @param minReplicas fewest pods
 * @param maxReplicas most pods
 * @param requestsPerReplica requests in the queue, also those in progress, for which one pod is
 *     enough
 * @param pollingSeconds how often the metric is read
 * @param metricSeconds how old the metric is then
 * @param cooldownSeconds of little demand before pods stop
 * @param startUpSeconds until a new pod works: image, weights, warm-up
 */
public record Autoscaling(
    int minReplicas,
    int maxReplicas,
    double requestsPerReplica,
    double pollingSeconds,
    double metricSeconds,
    double cooldownSeconds,
    double startUpSeconds) {

  /** How often the chart lets KEDA ask. */
  static final double POLLING_SECONDS = 15;

  /** How often the chart lets Prometheus ask the gateways. */
  static final double SCRAPE_SECONDS = 15;

  /** How long the chart keeps pods. */
  static final double COOLDOWN_SECONDS = 600;

  /** With the chart's times. */
  public static Autoscaling ofChart(
      int minReplicas, int maxReplicas, double requestsPerReplica, double startUpSeconds) {
    return new Autoscaling(
        minReplicas,
        maxReplicas,
        requestsPerReplica,
        POLLING_SECONDS,
        SCRAPE_SECONDS,
        COOLDOWN_SECONDS,
        startUpSeconds);
  }

  public Autoscaling {
    if (minReplicas < 0 || maxReplicas < Math.max(1, minReplicas) || requestsPerReplica <= 0) {
      throw new IllegalArgumentException("An autoscaler needs a range of pods");
    }
    if (pollingSeconds <= 0 || metricSeconds < 0 || cooldownSeconds < 0 || startUpSeconds < 0) {
      throw new IllegalArgumentException("An autoscaler needs times");
    }
  }
}
