package dev.onevision.benchmarks.capacity.rates;

import dev.onevision.benchmarks.capacity.simulation.ServiceTimes;
import dev.onevision.benchmarks.capacity.simulation.Work;
import dev.onevision.inference.checkpoint.Size;
import dev.onevision.inference.program.WeightFormat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The service times of a model on a device.
 *
 * <ul>
 *   <li>A step that only decodes takes the recorded time for its number of sequences. Keys beyond
 *       the context of the record are read at the device's bandwidth.
 *   <li>A step with prompt tokens takes the time of a prefill of all its rows, and a time for each
 *       key of the sequences that decode in it, from the recorded mixed step.
 *   <li>What is not recorded is scaled: decode by the bytes of the weights over the bandwidth,
 *       prefill and encode by the weights over the arithmetic.
 *   <li>Whatever the device, HTTP, Kafka and the processor take what remained of the recorded times
 *       to first token.
 * </ul>
 */
public final class Rates implements ServiceTimes {

  /** Rows of the recorded mixed step, and the suite's default number of prompt tokens in a step. */
  private static final int ROWS = 512;

  private static final double NANOS = 1e6;

  private final Curve decode;
  private final Curve prefill;
  private final Curve encode;
  private final int context;
  private final double keyMillis;
  private final double mixedKeyMillis;
  private final Curve transfer;
  private final boolean estimated;
  private final String source;

  private Rates(
      RateRecords.Rate rate, Model model, Device device, WeightFormat format, Curve transfer) {
    Device recordedOn = Device.of(rate.device()).orElseThrow();
    Model recorded = Model.published(rate.model()).orElseThrow();
    WeightFormat recordedFormat = WeightFormat.valueOf(rate.weights().toUpperCase(Locale.ROOT));
    double bandwidth = recordedOn.bandwidth() / device.bandwidth();
    double arithmetic = recordedOn.arithmetic() / device.arithmetic();
    double bytes =
        model.bytesOfStep(device, format) / recorded.bytesOfStep(recordedOn, recordedFormat);
    double weights = model.weightsOfToken() / recorded.weightsOfToken();
    double slots = (double) model.slotBytes() / recorded.slotBytes();
    Curve recordedPrefill = prefill(rate);
    this.decode = curve(rate.decode()).times(bytes * bandwidth);
    this.prefill = recordedPrefill.times(weights * arithmetic);
    this.encode =
        curve(rate.encode()).times(model.weightsOfTile() / recorded.weightsOfTile() * arithmetic);
    this.context = rate.context();
    this.keyMillis = 1e3 * model.slotBytes() / device.bandwidth();
    this.mixedKeyMillis = mixedKeyMillis(rate, recordedPrefill) * slots * bandwidth;
    this.transfer = transfer;
    this.estimated =
        device != recordedOn
            || !model.label().equals(recorded.label())
            || (format != recordedFormat && (!device.isGpu() || format != WeightFormat.INT8));
    this.source = "%s, %s, on %s".formatted(rate.model(), rate.weights(), rate.device());
  }

  /** The service times of a model on a device. */
  public static Rates of(Model model, Device device, WeightFormat format) {
    RateRecords records = RateRecords.load();
    return new Rates(
        nearest(records, model, device, format), model, device, format, transfer(records));
  }

  /** The record with the same kind of device, then the same weights, model and device. */
  private static RateRecords.Rate nearest(
      RateRecords records, Model model, Device device, WeightFormat format) {
    String weights = format.name().toLowerCase(Locale.ROOT);
    return records.rates().stream()
        .filter(rate -> Device.of(rate.device()).orElseThrow().isGpu() == device.isGpu())
        .max(
            Comparator.comparing((RateRecords.Rate rate) -> rate.model().equals(model.label()))
                .thenComparing(rate -> rate.weights().equals(weights))
                .thenComparing(rate -> rate.weights().equals("full"))
                // Larger models are nearer to other dimensions: they spend less on launches.
                .thenComparing(rate -> rate.model().equals("7b")))
        .orElseThrow();
  }

  private static Curve curve(List<RateRecords.Figure> figures) {
    return new Curve(figures.stream().map(RateRecords.Figure::point).toList());
  }

  /** A prompt of one token takes a step of one sequence. */
  private static Curve prefill(RateRecords.Rate rate) {
    List<Curve.Point> points = new ArrayList<>();
    points.add(new Curve.Point(1, curve(rate.decode()).at(1)));
    rate.prefill().forEach(figure -> points.add(figure.point()));
    return new Curve(points);
  }

  private static double mixedKeyMillis(RateRecords.Rate rate, Curve prefill) {
    return rate.mixed().stream()
        .map(RateRecords.Figure::point)
        .mapToDouble(
            mixed -> Math.max(0, mixed.millis() - prefill.at(ROWS)) / (mixed.x() * rate.context()))
        .findFirst()
        .orElse(0);
  }

  /** Milliseconds of a request over HTTP that the device does not explain, by embedding bytes. */
  private static Curve transfer(RateRecords records) {
    RateRecords.FirstTokens recorded = records.firstTokens();
    Model model = Model.published(recorded.model()).orElseThrow();
    Device device = Device.of(recorded.device()).orElseThrow();
    WeightFormat format = WeightFormat.valueOf(recorded.weights().toUpperCase(Locale.ROOT));
    Rates rates =
        new Rates(
            nearest(records, model, device, format),
            model,
            device,
            format,
            new Curve(List.of(new Curve.Point(0, 0), new Curve.Point(1, 0))));
    Requests requests = new Requests(model.config(), Model.TYPE);
    List<Curve.Point> points = new ArrayList<>();
    for (RateRecords.Answer answer : recorded.answers()) {
      Work work =
          Requests.size(answer.image())
              .map(size -> image(requests, size, answer.prompt()))
              .orElseGet(() -> requests.text(answer.prompt(), 1));
      double onDevice = rates.firstTokenNanos(work, ROWS) / NANOS;
      points.add(new Curve.Point(work.embeddingBytes(), Math.max(0, answer.value() - onDevice)));
    }
    return new Curve(points);
  }

  private static Work image(Requests requests, Size size, int prompt) {
    Work alone = requests.image(size, 0, 1);
    return requests.image(size, prompt - alone.promptTokens(), 1);
  }

  @Override
  public long passNanos(int tiles) {
    return Math.round(encode.at(tiles) * NANOS);
  }

  @Override
  public long stepNanos(int decoding, long keys, int promptTokens) {
    double millis =
        promptTokens == 0
            ? decode.at(decoding) + Math.max(0, keys - (long) decoding * context) * keyMillis
            : prefill.at(promptTokens + decoding) + keys * mixedKeyMillis;
    return Math.round(millis * NANOS);
  }

  @Override
  public long transferNanos(Work work) {
    return Math.round(transfer.at((double) work.embeddingBytes()) * NANOS);
  }

  /**
   * Time to first token of a request that is alone.
   *
   * @param prefillTokens max prompt tokens in a step
   */
  public long firstTokenNanos(Work work, int prefillTokens) {
    return encodeNanos(work.tiles(), Integer.MAX_VALUE)
        + prefillNanos(work.promptTokens(), prefillTokens)
        + transferNanos(work);
  }

  /** Time to encode tiles, in passes of at most this number. */
  public long encodeNanos(int tiles, int tilesPerPass) {
    long nanos = 0;
    for (int left = tiles; left > 0; left -= Math.min(left, tilesPerPass)) {
      nanos += passNanos(Math.min(left, tilesPerPass));
    }
    return nanos;
  }

  /** Time to prefill a prompt, in steps of at most this number of tokens. */
  public long prefillNanos(int promptTokens, int prefillTokens) {
    long nanos = 0;
    for (int left = promptTokens; left > 0; left -= Math.min(left, prefillTokens)) {
      nanos += stepNanos(0, 0, Math.min(left, prefillTokens));
    }
    return nanos;
  }

  /** Whether another device, model or format was measured. */
  public boolean estimated() {
    return estimated;
  }

  /** What was measured. */
  public String source() {
    return source;
  }
}
