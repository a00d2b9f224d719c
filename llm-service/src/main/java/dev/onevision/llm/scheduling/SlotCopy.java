package dev.onevision.llm.scheduling;

/**
 * A copy of the rows in some KV slots to others. The two runs may overlap: the rows are those
 * before the copy.
 *
 * @param from first slot to read
 * @param to first slot to write
 * @param count number of slots, at least 1
 */
public record SlotCopy(int from, int to, int count) {}
