package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param queue the model queue that it takes requests from; null for the one without a name
 * @param startedAt when the worker started, by its clock; null if unknown
 * @param features names of the {@link WorkerFeature}s that it supports; null from a worker that
 *     knows none
 */
public record WorkerStatus(
    String workerId,
    Role role,
    String model,
    String fingerprint,
    int contextLength,
    @JsonProperty("slots") int lanes,
    boolean ready,
    Instant sentAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String queue,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant startedAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> features)
    implements WireMessage {

  /** Copies the features. */
  public WorkerStatus {
    features = features == null ? null : List.copyOf(features);
  }

  /** Whether the worker supports a feature. */
  public boolean supports(WorkerFeature feature) {
    return features != null && features.contains(feature.wireName());
  }

  /** The service that a worker belongs to. */
  public enum Role {
    VISION,
    LLM
  }
}
