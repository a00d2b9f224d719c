package dev.onevision.standalone.suite;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderBytes;
import dev.onevision.inference.program.VisionBytes;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.runtime.ComputeDevice;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a model needs of the devices that it runs on.
 *
 * @param choice the model
 * @param need its devices and weights
 */
record ModelNeed(ModelChoice choice, DeviceShare.Need need) {

  static final Comparator<ModelNeed> LARGEST_FIRST =
      Comparator.comparingLong((ModelNeed model) -> model.need().bytes()).reversed();

  /**
   * Reads the checkpoint's configuration and finds the device.
   *
   * @param work folder for unpacked models
   */
  static ModelNeed of(ModelChoice choice, Path work) {
    ModelConfig config = ModelConfig.read(choice.checkpoint(work));
    String device = Objects.requireNonNullElse(choice.device(), "auto");
    ComputeDevice first = ComputeDevice.parse(device.split(",", 2)[0]);
    Set<Integer> gpus =
        first.cuda()
            ? Stream.of(device.split(",", -1))
                .map(one -> ComputeDevice.parse(one).index())
                .collect(Collectors.toSet())
            : Set.of();
    String dataType = Objects.requireNonNullElse(choice.dataType(), "auto");
    ComputeType type =
        dataType.equals("auto") ? first.preferredType() : ComputeType.valueOf(upper(dataType));
    WeightFormat format =
        WeightFormat.valueOf(upper(Objects.requireNonNullElse(choice.weights(), "full")));
    DecoderBytes decoder =
        first.cuda()
            ? DecoderBytes.of(config.text(), type, format)
            : DecoderBytes.onCpu(config.text(), type, format);
    long bytes = decoder.total() + VisionBytes.of(config, type);
    return new ModelNeed(choice, new DeviceShare.Need(gpus, bytes));
  }

  private static String upper(String value) {
    return value.toUpperCase(Locale.ROOT);
  }
}
