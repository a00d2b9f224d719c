package dev.onevision.llm.scheduling;

/**
 * Computes the size of the KV cache from the memory that is free after the weights are loaded and
 * the largest steps have run.
 *
 * @param bytesPerSlot size of one token's keys and values in all layers
 * @param usefulSlots max slots that requests can fill
 */
public record KvCacheSizing(long bytesPerSlot, long usefulSlots) {

  /** Below this size a service is useless. */
  private static final int MIN_SLOTS = 256;

  /**
   * The number of slots that fit.
   *
   * @param freeBytes free memory of the device
   * @param reserveBytes memory that stays free
   * @param device for the message of the exception
   * @throws IllegalStateException if no useful cache fits
   */
  public int slots(long freeBytes, long reserveBytes, String device) {
    long fitting = Math.max(0, freeBytes - reserveBytes) / bytesPerSlot;
    if (fitting < Math.min(MIN_SLOTS, usefulSlots)) {
      throw new IllegalStateException(
          ("The KV cache does not fit on %s: %d MiB are free after the model was loaded, %d MiB of"
                  + " them reserved, and %d slots of %d KiB need %d MiB. Use a device with more"
                  + " memory, a smaller model, or a smaller onevision.llm.kv-cache.gpu-reserve.")
              .formatted(
                  device,
                  freeBytes >> 20,
                  reserveBytes >> 20,
                  MIN_SLOTS,
                  bytesPerSlot >> 10,
                  MIN_SLOTS * bytesPerSlot >> 20));
    }
    return (int) Math.min(Math.min(fitting, usefulSlots), Integer.MAX_VALUE - 1);
  }
}
