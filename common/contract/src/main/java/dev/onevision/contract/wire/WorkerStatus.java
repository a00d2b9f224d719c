package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * A worker's heartbeat on {@code workers}, keyed by its id.
 *
 * @param workerId unique among running workers
 * @param role of the worker
 * @param model the name that clients request
 * @param fingerprint of the model archive
 * @param contextLength maximum tokens of a prompt and its completion; 0 for vision workers
 * @param lanes number of lanes: requests that it works on at once
 * @param ready whether its model is loaded and every lane is assigned; a worker takes requests
 *     before that, as soon as its first lane is assigned
 * @param sentAt time of the worker's clock
 */
public record WorkerStatus(
    String workerId,
    Role role,
    String model,
    String fingerprint,
    int contextLength,
    @JsonProperty("slots") int lanes,
    boolean ready,
    Instant sentAt)
    implements WireMessage {

  /** The service that a worker belongs to. */
  public enum Role {
    VISION,
    LLM
  }
}
