package dev.onevision.benchmarks.capacity;

import dev.onevision.benchmarks.capacity.rates.Device;
import dev.onevision.benchmarks.capacity.rates.Model;
import dev.onevision.benchmarks.capacity.rates.Requests;
import dev.onevision.benchmarks.capacity.simulation.Work;
import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.Size;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.standalone.cli.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Plans the workers, the broker and the cost of a load. */
@Command(
    name = "capacity",
    mixinStandardHelpOptions = true,
    description = "Computes the memory, workers, Kafka traffic and cost of a load.")
public final class CapacityCommand implements Callable<Integer> {

  /** Bytes of a JPEG file for each pixel. */
  private static final double JPEG_BYTES = 0.25;

  /** Bytes of a video for each frame that the model sees. */
  private static final long VIDEO_BYTES = 200_000;

  private static final Pattern RATE = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,6})?)(?:/(s|min|h))?");
  private static final int MAX_VIDEO_FRAMES = 1000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "7b",
      description = "0.5b, 7b, 72b, or a checkpoint folder. Default: ${DEFAULT-VALUE}.")
  private String model = "";

  @Option(
      names = "--gpu",
      paramLabel = "GPU",
      defaultValue = "h100-80",
      description = "l4, l40s, a100-80, h100-80, h200 or cpu. Default: ${DEFAULT-VALUE}.")
  private String gpu = "";

  @Option(
      names = "--gpus",
      paramLabel = "N",
      description = "GPUs of an LLM worker. Default: the fewest that hold the model.")
  private @Nullable Integer gpus;

  @Option(
      names = "--weights",
      defaultValue = "full",
      description = "full, int8 or int4. Default: ${DEFAULT-VALUE}.")
  private WeightFormat weights = WeightFormat.FULL;

  @ArgGroup private Amount amount = new Amount();

  @Option(
      names = "--within",
      paramLabel = "DURATION",
      defaultValue = "PT24H",
      description = "Time for --count requests. Default: ${DEFAULT-VALUE}.")
  private Duration within = Duration.ZERO;

  @ArgGroup private Media media = new Media();

  @Option(
      names = "--text-tokens",
      defaultValue = "22",
      description =
          "Text tokens of a prompt, with those of the chat template. Default: ${DEFAULT-VALUE}.")
  private int textTokens;

  @Option(
      names = "--answer-tokens",
      defaultValue = "64",
      description = "Tokens of an answer. Default: ${DEFAULT-VALUE}.")
  private int answerTokens;

  @Option(
      names = "--media-bytes",
      description =
          "Bytes of the image or video in a request; 0 for URLs. Default: a quarter byte for each"
              + " pixel of an image, 200,000 for each frame of a video.")
  private @Nullable Long mediaBytes;

  @Option(
      names = "--first-token",
      paramLabel = "SECONDS",
      description =
          "Time to first token that 95 of 100 requests must keep. Default: twice that of a request"
              + " that is alone.")
  private @Nullable Double target;

  @Option(
      names = "--replicas",
      defaultValue = "3",
      description = "Replicas of the topics. Default: ${DEFAULT-VALUE}.")
  private int replicas;

  @Option(
      names = "--price-per-hour",
      paramLabel = "PRICE",
      description = "Price of one GPU for an hour, in any currency.")
  private @Nullable Double price;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** How many requests. */
  private static final class Amount {
    @Option(
        names = "--rate",
        paramLabel = "RATE",
        description = "Requests at random times, such as 5/s, 90/min or 1000/h. Default: 1/s.")
    private @Nullable String rate;

    @Option(
        names = "--count",
        paramLabel = "N",
        description = "Requests of a batch, which ends within --within.")
    private @Nullable Long count;
  }

  /** What each request shows. */
  private static final class Media {
    @Option(
        names = "--image",
        paramLabel = "SIZE",
        description = "480p, 720p, 1080p, 4k or WxH. Default: 1080p.")
    private @Nullable String image;

    @Option(
        names = "--video",
        paramLabel = "FRAMES",
        arity = "0..1",
        fallbackValue = "0",
        description = "A video of this number of frames. Default: that of the vision service.")
    private @Nullable Integer video;

    @Option(names = "--text", description = "Requests without media.")
    private boolean text;
  }

  @Override
  public Integer call() {
    CapacityPlan plan = Capacity.plan(question());
    String text =
        json
            ? JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(plan)
            : CapacityText.of(plan);
    spec.commandLine().getOut().println(text.stripTrailing());
    spec.commandLine().getOut().flush();
    return 0;
  }

  private Question question() {
    Device device =
        Device.of(gpu)
            .orElseThrow(
                () ->
                    refused(
                        "--gpu must be one of %s, is %s. The suite runs on NVIDIA GPUs and on CPUs."
                            .formatted(Device.labels(), gpu)));
    Model chosen = model();
    Requests requests = new Requests(chosen.config(), Model.TYPE);
    require(
        textTokens >= 1 && answerTokens >= 1,
        "--text-tokens and --answer-tokens must be at least 1.");
    require(replicas >= 1 && replicas <= 10, "--replicas must be from 1 to 10.");
    require(price == null || price >= 0, "--price-per-hour must not be negative.");
    require(target == null || target > 0, "--first-token must be positive.");
    require(mediaBytes == null || mediaBytes >= 0, "--media-bytes must not be negative.");
    require(
        gpus == null || (device.isGpu() && gpus >= 1 && gpus <= 8),
        "--gpus must be from 1 to 8, on GPUs.");
    Work work = work(requests);
    if (work.promptTokens() + work.answerTokens() > requests.contextLength()) {
      throw new CommandException(
          "A request has %,d tokens with its answer; the model's context is %,d."
              .formatted(work.promptTokens() + work.answerTokens(), requests.contextLength()));
    }
    boolean batch = amount.count != null;
    return new Question(
        chosen,
        device,
        weights,
        gpus,
        work,
        mediaBytes == null ? defaultBytes(work) : mediaBytes,
        rate(),
        batch,
        target,
        replicas,
        price);
  }

  private Model model() {
    return Model.published(model)
        .orElseGet(
            () -> {
              Path folder = Path.of(model);
              require(
                  Files.isDirectory(folder),
                  "--model must be 0.5b, 7b, 72b or a checkpoint folder, is %s.".formatted(model));
              Path name = folder.toAbsolutePath().normalize().getFileName();
              return Model.of(String.valueOf(name), ModelConfig.read(folder));
            });
  }

  private Work work(Requests requests) {
    if (media.text) {
      return requests.text(textTokens, answerTokens);
    }
    if (media.video != null) {
      int frames = media.video == 0 ? SuiteDefaults.video().frames() : media.video;
      require(frames >= 1 && frames <= MAX_VIDEO_FRAMES, "--video must be from 1 to 1000 frames.");
      return requests.video(frames, textTokens, answerTokens);
    }
    return requests.image(imageSize(), textTokens, answerTokens);
  }

  private Size imageSize() {
    String text = media.image == null ? "1080p" : media.image;
    return Requests.size(text)
        .orElseThrow(
            () ->
                refused(
                    "--image must be 480p, 720p, 1080p, 4k or like 1920x1080, is %s."
                        .formatted(text)));
  }

  private long defaultBytes(Work work) {
    if (media.text) {
      return 0;
    }
    if (media.video != null) {
      return work.tiles() * VIDEO_BYTES;
    }
    Size size = imageSize();
    return Math.round(JPEG_BYTES * size.width() * size.height());
  }

  private double rate() {
    if (amount.count != null) {
      require(amount.count >= 1, "--count must be at least 1.");
      require(within.toSeconds() >= 1, "--within must be at least a second.");
      return (double) amount.count / within.toSeconds();
    }
    String text = amount.rate == null ? "1/s" : amount.rate.toLowerCase(Locale.ROOT);
    Matcher matcher = RATE.matcher(text);
    if (!matcher.matches() || Double.parseDouble(matcher.group(1)) == 0) {
      throw refused("--rate must be like 5/s, 90/min or 1000/h, is %s.".formatted(text));
    }
    String unit = matcher.group(2) == null ? "s" : matcher.group(2);
    TimeUnit time =
        switch (unit) {
          case "min" -> TimeUnit.MINUTES;
          case "h" -> TimeUnit.HOURS;
          default -> TimeUnit.SECONDS;
        };
    return Double.parseDouble(matcher.group(1)) / time.toSeconds(1);
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw refused(otherwise);
    }
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
