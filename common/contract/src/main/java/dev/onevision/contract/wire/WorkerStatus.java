package dev.onevision.contract.wire;

import java.time.Instant;

/**
 * A worker's heartbeat on {@code workers}, keyed by its id.
 *
 * @param workerId unique among running workers
 * @param role what it does
 * @param model the name clients ask for
 * @param fingerprint of the model archive it runs
 * @param contextLength tokens a prompt and its answer may have together; 0 for vision workers
 * @param slots requests it works on at once
 * @param ready whether it takes requests
 * @param sentAt the worker's clock
 */
public record WorkerStatus(
    String workerId,
    Role role,
    String model,
    String fingerprint,
    int contextLength,
    int slots,
    boolean ready,
    Instant sentAt)
    implements WireMessage {

  /** What a worker does. */
  public enum Role {
    VISION,
    LLM
  }
}
