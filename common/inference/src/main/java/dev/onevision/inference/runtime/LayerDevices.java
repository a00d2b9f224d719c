package dev.onevision.inference.runtime;

import dev.onevision.inference.cuda.Gpu;
import dev.onevision.inference.cuda.GpuSearch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * The devices that a language model's layers can be spread over. The parts have about the same
 * number of bytes, so the GPUs should have the same memory.
 *
 * @param devices in the order of the layers; not empty
 * @param gpus for a choice among all GPUs, these; empty if an operator named the devices
 */
record LayerDevices(List<ComputeDevice> devices, List<Gpu> gpus) {

  /** Memory beside the weights that a GPU needs at least: activations, CUDA's own, a KV cache. */
  private static final long WORKING_BYTES = 2L << 30;

  /**
   * Reads a list such as {@code cuda:0,cuda:1}, or what {@link ComputeDevice#parse} reads. {@code
   * cuda} and {@code auto} are all GPUs, to choose from.
   *
   * @throws IllegalArgumentException if the text is something else
   * @throws ModelRuntimeException if the engine cannot use one of the GPUs
   */
  static LayerDevices parse(String text, Supplier<GpuSearch> search) {
    String name = text.strip().toLowerCase(Locale.ROOT);
    if (name.contains(",")) {
      return new LayerDevices(list(text, name.split(",", -1), search), List.of());
    }
    ComputeDevice first = ComputeDevice.parse(name, search);
    if (first.cuda() && !name.contains(":") && search.get() instanceof GpuSearch.Found(var gpus)) {
      List<ComputeDevice> all =
          gpus.stream().map(gpu -> new ComputeDevice(true, gpu.index(), 0)).toList();
      return new LayerDevices(all, gpus);
    }
    return new LayerDevices(List.of(first), List.of());
  }

  private static List<ComputeDevice> list(String text, String[] names, Supplier<GpuSearch> search) {
    List<ComputeDevice> devices = new ArrayList<>();
    for (String name : names) {
      if (!name.strip().startsWith("cuda:")) {
        throw new IllegalArgumentException(
            "Unknown devices '%s': a list names GPUs, such as cuda:0,cuda:1".formatted(text));
      }
      devices.add(ComputeDevice.parse(name, search));
    }
    if (new HashSet<>(devices).size() < devices.size()) {
      throw new IllegalArgumentException("The devices '%s' name a GPU twice".formatted(text));
    }
    return List.copyOf(devices);
  }

  ComputeDevice first() {
    return devices.getFirst();
  }

  /**
   * The devices that an operator named; else the smallest number of GPUs that hold the weights, or
   * all if they do not suffice.
   *
   * @param weightBytes of the whole model
   * @param layers of the model: max number of devices
   */
  List<ComputeDevice> forWeights(long weightBytes, int layers) {
    if (gpus.isEmpty()) {
      if (devices.size() > layers) {
        throw new IllegalArgumentException(
            "The model has %d layers, fewer than its %d devices".formatted(layers, devices.size()));
      }
      return devices;
    }
    int max = Math.min(layers, devices.size());
    for (int count = 1; count < max; count++) {
      long smallest =
          gpus.subList(0, count).stream().mapToLong(Gpu::totalBytes).min().orElseThrow();
      if (weightBytes / count + WORKING_BYTES <= smallest) {
        return devices.subList(0, count);
      }
    }
    return devices.subList(0, max);
  }
}
