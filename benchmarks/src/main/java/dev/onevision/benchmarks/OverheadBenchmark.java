package dev.onevision.benchmarks;

import dev.onevision.benchmarks.report.Report;
import dev.onevision.benchmarks.serving.ClosedLoop;
import dev.onevision.benchmarks.serving.EngineAlone;
import dev.onevision.benchmarks.serving.Load;
import dev.onevision.benchmarks.serving.SteadySuite;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures what gateway, Kafka and worker add to the engine: to the first token and to each other,
 * with a decoder of steady steps, and how many token events pass in a second with one that answers
 * at once. Everything runs in this JVM, the clients too.
 */
@Command(
    name = "overhead",
    mixinStandardHelpOptions = true,
    description =
        "Time that gateway and Kafka add to the tokens of an engine, and events a second.")
final class OverheadBenchmark implements Callable<Integer> {

  private static final String ENGINE = "engine alone";
  private static final String SUITE = "over HTTP and Kafka";
  private static final String ADDED = "added";

  @Option(
      names = "--streams",
      defaultValue = "16",
      description = "Concurrent streams. Default: ${DEFAULT-VALUE}.")
  private int streams;

  @Option(
      names = "--tokens",
      defaultValue = "200",
      description = "Mean tokens of a stream. Default: ${DEFAULT-VALUE}.")
  private int tokens;

  @Option(
      names = "--step-time",
      defaultValue = "PT0.02S",
      description = "Duration of the decoder's steps. Default: ${DEFAULT-VALUE}.")
  private Duration stepTime = Duration.ZERO;

  @Option(
      names = "--time",
      defaultValue = "PT30S",
      description = "Duration of each measurement. Default: ${DEFAULT-VALUE}.")
  private Duration time = Duration.ZERO;

  @Option(
      names = "--warm-up",
      defaultValue = "PT60S",
      description = "Duration of the load before each measurement. Default: ${DEFAULT-VALUE}.")
  private Duration warmUp = Duration.ZERO;

  @Mixin private RecordOption record = new RecordOption();

  @Override
  public Integer call() throws Exception {
    Path checkpoint = Checkout.home().resolve("demo-model/checkpoint");
    Report.Builder report = new Report.Builder("overhead", "ms", described());
    Report.Builder events = new Report.Builder("overhead-events", "events/s", described());
    Load alone;
    try (EngineAlone engine = new EngineAlone(checkpoint, stepTime)) {
      alone = ClosedLoop.engine(engine, plan());
    }
    add(report, ENGINE, alone);
    try (SteadySuite suite = SteadySuite.start(checkpoint, stepTime)) {
      Load whole = measure(suite);
      add(report, SUITE, whole);
      add(report, ADDED, whole.minus(alone));
    }
    // Before the last measurement, which uses the whole machine and is the likeliest to fail.
    record.publish(report.build());
    try (SteadySuite suite = SteadySuite.start(checkpoint, Duration.ZERO)) {
      events.add("answered at once", SUITE, measure(suite).eventsPerSecond());
    }
    record.publish(events.build());
    return 0;
  }

  private Load measure(SteadySuite suite) throws Exception {
    return ClosedLoop.http(suite.url(), plan());
  }

  private ClosedLoop.Plan plan() {
    return new ClosedLoop.Plan(streams, tokens, warmUp, time);
  }

  private static void add(Report.Builder report, String system, Load load) {
    report.add("first token, median", system, load.firstMillis());
    report.add("first token, p95", system, load.first95Millis());
    report.add("each token", system, load.tokenMillis());
  }

  private SequencedMap<String, String> described() {
    SequencedMap<String, String> described = new LinkedHashMap<>();
    described.put("streams", Integer.toString(streams));
    described.put("tokens", Integer.toString(tokens));
    described.put("step-time", stepTime.toString());
    return described;
  }
}
