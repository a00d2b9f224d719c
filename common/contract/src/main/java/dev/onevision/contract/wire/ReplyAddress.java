package dev.onevision.contract.wire;

/**
 * The partition of the {@code replies} topic that the waiting gateway reads.
 *
 * @param partition zero-based
 */
public record ReplyAddress(int partition) {}
