package dev.onevision.benchmarks.capacity.rates;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Figures of the benchmarks, each with the place of its source.
 *
 * @param folder of the sources
 * @param rates of the models
 * @param firstTokens of the suite over HTTP
 */
record RateRecords(String folder, List<Rate> rates, FirstTokens firstTokens) {

  private static final String RESOURCE = "/capacity/rates.json";

  /** The records of this build. */
  static RateRecords load() {
    try (InputStream json =
        Objects.requireNonNull(RateRecords.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return JsonMapper.shared().readValue(json, RateRecords.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A recorded figure.
   *
   * @param x sequences, tokens or tiles
   * @param unit {@code ms} for all of them, or {@code per-second}
   * @param file in the folder
   * @param at JSON pointer to the figure
   */
  record Figure(double x, double value, String unit, String file, String at) {

    Curve.Point point() {
      return new Curve.Point(x, unit.equals("ms") ? value : 1e3 * x / value);
    }
  }

  /**
   * The figures of one model on one device.
   *
   * @param weights format of the weights
   * @param context tokens in the KV cache of each sequence that decodes
   * @param decode steps by sequences
   * @param mixed steps of 512 rows, by the sequences among them that decode; empty if not recorded
   * @param prefill steps by prompt tokens
   * @param encode passes by tiles
   */
  record Rate(
      String device,
      String model,
      String weights,
      int context,
      List<Figure> decode,
      List<Figure> mixed,
      List<Figure> prefill,
      List<Figure> encode) {

    Rate(
        String device,
        String model,
        String weights,
        int context,
        List<Figure> decode,
        @Nullable List<Figure> mixed,
        List<Figure> prefill,
        List<Figure> encode) {
      this.device = device;
      this.model = model;
      this.weights = weights;
      this.context = context;
      this.decode = decode;
      this.mixed = mixed == null ? List.of() : mixed;
      this.prefill = prefill;
      this.encode = encode;
    }
  }

  /**
   * Times to first token of single requests over HTTP.
   *
   * @param answers by image
   */
  record FirstTokens(String device, String model, String weights, List<Answer> answers) {}

  /**
   * One request.
   *
   * @param image its size; empty for text
   * @param prompt tokens of the prompt
   * @param value milliseconds to the first token
   */
  record Answer(String image, int prompt, double value, String file, String at) {}
}
