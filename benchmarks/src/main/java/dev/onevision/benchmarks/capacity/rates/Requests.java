package dev.onevision.benchmarks.capacity.rates;

import dev.onevision.benchmarks.capacity.simulation.Work;
import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.Size;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.vision.encoder.ModelTiling;
import dev.onevision.vision.tiling.AnyresPlan;
import dev.onevision.vision.tiling.TilingRules;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Computes what requests ask for, with the services' own tiling. */
public final class Requests {

  private static final Map<String, Size> NAMED =
      Map.of(
          "480p", new Size(640, 480),
          "720p", new Size(1280, 720),
          "1080p", new Size(1920, 1080),
          "4k", new Size(3840, 2160));

  private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");

  private final ModelConfig config;
  private final TilingRules rules;
  private final int bytesPerToken;

  /** The requests to a model whose embeddings have this type. */
  public Requests(ModelConfig config, ComputeType type) {
    this.config = config;
    this.rules = ModelTiling.of(config);
    this.bytesPerToken = config.text().hiddenSize() * type.bytes();
  }

  /** The size that a text names, such as 1080p or 640x480; empty if it names none. */
  public static Optional<Size> size(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    Matcher matcher = SIZE.matcher(lower);
    return matcher.matches()
        ? Optional.of(
            new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.ofNullable(NAMED.get(lower));
  }

  /** A request with one image, tiled in full detail. */
  public Work image(Size image, int textTokens, int answerTokens) {
    AnyresPlan plan = AnyresPlan.of(image, rules);
    return work(plan.tiles(), plan.tokens(), textTokens, answerTokens);
  }

  /** A request with one video. */
  public Work video(int frames, int textTokens, int answerTokens) {
    return work(frames, rules.frameTokens(frames), textTokens, answerTokens);
  }

  /** A request without media. */
  public Work text(int textTokens, int answerTokens) {
    return work(0, 0, textTokens, answerTokens);
  }

  private Work work(int tiles, int mediaTokens, int textTokens, int answerTokens) {
    return new Work(
        tiles, textTokens + mediaTokens, answerTokens, (long) mediaTokens * bytesPerToken);
  }

  /** Max tokens of a prompt and its answer. */
  public int contextLength() {
    return config.text().contextLength();
  }
}
