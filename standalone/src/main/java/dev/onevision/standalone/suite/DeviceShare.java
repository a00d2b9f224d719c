package dev.onevision.standalone.suite;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The part of a device's memory that the KV cache of one model may take, if several models run in
 * one process. The models are loaded one after the other. Pure.
 *
 * <p>On a GPU, a cache takes its memory at once: it leaves room for the weights of the models that
 * are loaded later, and divides the rest with their caches. On a CPU, a cache takes its memory when
 * slots are used, so that it still looks free when the next model is loaded: each cache gets the
 * same part.
 *
 * @param cache part of the memory for caches
 * @param gpuReserve bytes that the cache leaves free on a GPU
 */
record DeviceShare(double cache, long gpuReserve) {

  /** For the vision model's weights and activations, and for CUDA graphs. */
  static final long GPU_RESERVE = 4L << 30;

  /**
   * What a model needs.
   *
   * @param gpus numbers of the GPUs that its layers are spread over; empty for the CPU
   * @param bytes of its weights
   */
  record Need(Set<Integer> gpus, long bytes) {

    private boolean sharesWith(Need other) {
      return gpus.isEmpty() ? other.gpus.isEmpty() : !Collections.disjoint(gpus, other.gpus);
    }

    private long bytesPerGpu() {
      return bytes / Math.max(1, gpus.size());
    }
  }

  /**
   * The shares of models.
   *
   * @param needs in the order in which the models are loaded
   */
  static List<DeviceShare> divide(List<Need> needs) {
    List<DeviceShare> shares = new ArrayList<>();
    for (int i = 0; i < needs.size(); i++) {
      Need need = needs.get(i);
      List<Need> later =
          needs.subList(i + 1, needs.size()).stream().filter(need::sharesWith).toList();
      long earlier = needs.subList(0, i).stream().filter(need::sharesWith).count();
      long sharing = need.gpus.isEmpty() ? earlier + later.size() : later.size();
      long weights = later.stream().mapToLong(Need::bytesPerGpu).sum();
      shares.add(new DeviceShare(1.0 / (1 + sharing), GPU_RESERVE * (1 + later.size()) + weights));
    }
    return shares;
  }
}
