package dev.onevision.gateway.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * One request, as {@code docs/tenants.md} describes it. Fields that do not apply are left out.
 *
 * @param time of the end of the request
 * @param requestId the {@code x-request-id} of the response
 * @param tenant null if no valid key came with the request
 * @param key id of the key
 * @param batch whether it is a line of a batch
 * @param method of HTTP
 * @param route the pattern of the path; null if there is none such
 * @param status of HTTP; null if the client disconnected before the response
 * @param outcome as in the metrics
 * @param model that the request ran on
 * @param promptTokens text and image tokens
 * @param cachedTokens of these, tokens that were in the KV cache
 * @param completionTokens generated tokens
 * @param millis from the arrival to the end of the request
 * @param firstTokenMillis from the arrival to the first token
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record AuditRecord(
    Instant time,
    String requestId,
    @Nullable String tenant,
    @Nullable String key,
    @Nullable Boolean batch,
    String method,
    @Nullable String route,
    @Nullable Integer status,
    String outcome,
    @Nullable String model,
    @Nullable Long promptTokens,
    @Nullable Long cachedTokens,
    @Nullable Long completionTokens,
    long millis,
    @Nullable Long firstTokenMillis) {

  /** The outcome of a request with this status. */
  static String outcome(int status) {
    return switch (status) {
      case 429 -> "overloaded";
      case 503 -> "unavailable";
      case 504 -> "deadline";
      default -> status < 400 ? "answered" : status < 500 ? "refused" : "failed";
    };
  }
}
