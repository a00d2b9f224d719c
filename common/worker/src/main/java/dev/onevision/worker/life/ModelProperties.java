package dev.onevision.worker.life;

import dev.onevision.contract.topics.ModelQueue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The model that a worker runs.
 *
 * @param path folder of the checkpoint: {@code config.json}, safetensors shards and, for the LLM
 *     service, the tokenizer
 * @param archives folder for the archive that is built from the checkpoint, and reused
 * @param name what clients call the model; by default the name of the checkpoint's folder
 * @param queue name of the model's own work queues, such as {@code 7b}; empty in a suite with one
 *     model. The vision and LLM workers of a model have the same queue
 * @param dataType {@code auto}, {@code bf16} or {@code f32}: format of weights and arithmetic;
 *     {@code auto} takes bf16 where the device computes in it
 * @param device {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:N}, or a list of GPUs such as
 *     {@code cuda:0,cuda:1}; the language model's layers are spread over the GPUs of a list, and
 *     with {@code auto} and {@code cuda} over as many as its weights need
 * @param threads threads of one operation on the CPU; 0 takes one per processor, and fewer for
 *     small models
 */
@ConfigurationProperties("onevision.model")
@Validated
public record ModelProperties(
    @NotNull Path path,
    @NotNull Path archives,
    @Nullable String name,
    @Pattern(
            regexp = ModelQueue.NAME,
            message = "must have at most 40 characters of a-z, 0-9 and '-'")
        @DefaultValue("")
        String queue,
    @Pattern(regexp = "auto|bf16|f32") @DefaultValue("auto") String dataType,
    @DefaultValue("auto") String device,
    @Min(0) @Max(1024) @DefaultValue("0") int threads) {

  /** What clients call the model. */
  public String displayName() {
    return name != null && !name.isBlank()
        ? name
        : path.toAbsolutePath().normalize().getFileName().toString();
  }

  /** The work queues of the model. */
  public ModelQueue workQueue() {
    return new ModelQueue(queue);
  }
}
