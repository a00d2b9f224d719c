package dev.onevision.gateway.access.keys;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant or a key may do.
 *
 * @param requestsPerMinute null for no limit
 * @param tokensPerMinute of prompts and completions together; null for no limit
 * @param maxConcurrentRequests null for no limit
 * @param models the names of the allowed models; null allows all
 * @param batchOnly whether every request runs in spare capacity
 */
public record Allowance(
    @Nullable Long requestsPerMinute,
    @Nullable Long tokensPerMinute,
    @Nullable Integer maxConcurrentRequests,
    @Nullable Set<String> models,
    boolean batchOnly) {

  /** Everything. */
  public static final Allowance UNLIMITED = new Allowance(null, null, null, null, false);

  public Allowance {
    models = models == null ? null : Set.copyOf(models);
  }

  /** Whether it limits the rate or the number of requests. */
  public boolean hasLimits() {
    return requestsPerMinute != null || tokensPerMinute != null || maxConcurrentRequests != null;
  }

  boolean allowsModel(String model) {
    return models == null || models.contains(model);
  }
}
