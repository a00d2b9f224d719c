package dev.onevision.inference.checkpoint;

import java.util.stream.IntStream;

/** The dimensions of the published LLaVA-OneVision models. All have the same vision tower. */
public enum PublishedModel {
  /** llava-onevision-qwen2-0.5b. */
  HALF_B("0.5b", 896, 4864, 24, 14, 2, 151936, true),
  /** llava-onevision-qwen2-7b. */
  SEVEN_B("7b", 3584, 18944, 28, 28, 4, 152064, false),
  /** llava-onevision-qwen2-72b. */
  SEVENTY_TWO_B("72b", 8192, 29568, 80, 64, 8, 152064, false);

  private static final double NORM_EPSILON = 1e-6;
  private static final int TILE = 384;

  /** The original tower has one more layer, whose output is not used. */
  private static final VisionConfig TOWER =
      new VisionConfig(1152, 4304, 26, 16, TILE, 14, NORM_EPSILON);

  /** Grids of 1 to 6 tiles in both directions. */
  private static final ImageConfig IMAGE =
      new ImageConfig(
          IntStream.rangeClosed(1, 6)
              .boxed()
              .flatMap(
                  width ->
                      IntStream.rangeClosed(1, 6)
                          .mapToObj(height -> new Size(TILE * width, TILE * height)))
              .toList(),
          9);

  private final String label;
  private final TextConfig text;

  PublishedModel(
      String label,
      int hidden,
      int intermediate,
      int layers,
      int heads,
      int keyValueHeads,
      int vocabulary,
      boolean tied) {
    this.label = label;
    this.text =
        new TextConfig(
            vocabulary,
            hidden,
            intermediate,
            layers,
            new TextConfig.Attention(heads, keyValueHeads, hidden / heads),
            new TextConfig.Positions(1e6, 32768),
            NORM_EPSILON,
            tied);
  }

  /** The size as the published checkpoints name it. */
  public String label() {
    return label;
  }

  /** The dimensions. */
  public ModelConfig config() {
    return new ModelConfig(text, TOWER, IMAGE);
  }
}
