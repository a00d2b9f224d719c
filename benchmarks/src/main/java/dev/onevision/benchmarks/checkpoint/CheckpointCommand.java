package dev.onevision.benchmarks.checkpoint;

import dev.onevision.benchmarks.BenchFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes a checkpoint that can be served and measured like a published one. */
@Command(
    name = "checkpoint",
    mixinStandardHelpOptions = true,
    description =
        "Writes a whole checkpoint in the shape of a published model, with random weights.")
public final class CheckpointCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ShapeOption shape = new ShapeOption();

  @Option(
      names = "--layout",
      defaultValue = "lmms",
      converter = CheckpointLayout.Converter.class,
      description = "lmms or hf, as the publishers lay it out. Default: ${DEFAULT-VALUE}.")
  private CheckpointLayout layout = CheckpointLayout.LMMS;

  @Option(
      names = "--vocabulary",
      paramLabel = "FILE",
      description =
          "tokenizer.json of a model with Qwen2's vocabulary, such as Qwen3. Without it, the"
              + " checkpoint has no tokenizer and cannot be served.")
  private @Nullable Path vocabulary;

  @Mixin private BenchFolder work = new BenchFolder();

  @Override
  public Integer call() throws IOException {
    Path folder =
        work.folder().resolve("checkpoint-" + shape.shape().label() + "-" + layout.label());
    if (vocabulary != null) {
      try {
        Qwen2Vocabulary.read(vocabulary).write(folder, layout);
      } catch (IllegalArgumentException failure) {
        throw new ParameterException(spec.commandLine(), String.valueOf(failure.getMessage()));
      }
    }
    System.out.println(RandomCheckpoint.whole(folder, shape.shape(), layout));
    return 0;
  }
}
