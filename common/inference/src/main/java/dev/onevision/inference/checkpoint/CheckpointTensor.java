package dev.onevision.inference.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A tensor of a checkpoint.
 *
 * @param name as stored
 * @param type its number format
 * @param shape its dimensions
 * @param data its bytes, row-major, mapped from the shard; valid until the checkpoint is closed
 */
public record CheckpointTensor(String name, ScalarType type, List<Long> shape, MemorySegment data) {

  public CheckpointTensor {
    shape = List.copyOf(shape);
  }
}
