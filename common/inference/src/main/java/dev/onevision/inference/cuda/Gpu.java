package dev.onevision.inference.cuda;

/**
 * An NVIDIA GPU that is visible to this process.
 *
 * @param index its number in this process, after {@code CUDA_VISIBLE_DEVICES}
 * @param name the product's name
 * @param computeMajor first part of its compute capability
 * @param computeMinor second part of its compute capability
 * @param totalBytes size of its memory
 */
public record Gpu(int index, String name, int computeMajor, int computeMinor, long totalBytes) {

  /** Whether it computes in bf16 and runs flash attention: compute capability 8.0 and later. */
  public boolean computesInBf16() {
    return computeMajor >= 8;
  }

  @Override
  public String toString() {
    return "cuda:%d (%s, compute capability %d.%d, %d MiB)"
        .formatted(index, name, computeMajor, computeMinor, totalBytes >> 20);
  }
}
