package dev.onevision.llm.kvcache;

/**
 * How many slots a KV cache gets, once the weights are loaded and the largest steps have run: what
 * is free then, less a reserve.
 *
 * @param bytesPerSlot keys and values of one token over all layers
 * @param usefulSlots more than these could never be filled
 */
public record KvCacheSizing(long bytesPerSlot, long usefulSlots) {

  /** Least slots with which a service is of any use. */
  private static final int MIN_SLOTS = 256;

  /**
   * The slots that fit.
   *
   * @param freeBytes memory of the device that is free now
   * @param reserveBytes memory that stays free
   * @param device for the message of the exception
   * @throws IllegalStateException if there is no room for a useful cache
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
