package dev.onevision.gateway.batches.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.onevision.contract.wire.BatchRecord.Consumed;
import dev.onevision.contract.wire.BatchRecord.Ending;
import dev.onevision.contract.wire.BatchRecord.Problem;
import dev.onevision.contract.wire.BatchRecord.Progress;
import dev.onevision.gateway.batches.Batch;
import dev.onevision.gateway.batches.BatchStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch in OpenAI's form; times are seconds since 1970. Unknown values are omitted, because
 * OpenAI's schema has no nulls here.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BatchBody(
    String id,
    String object,
    String endpoint,
    @Nullable String model,
    Errors errors,
    @JsonProperty("input_file_id") String inputFileId,
    @JsonProperty("completion_window") String completionWindow,
    String status,
    @JsonProperty("output_file_id") @Nullable String outputFileId,
    @JsonProperty("error_file_id") @Nullable String errorFileId,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("in_progress_at") @Nullable Long inProgressAt,
    @JsonProperty("expires_at") long expiresAt,
    @JsonProperty("finalizing_at") @Nullable Long finalizingAt,
    @JsonProperty("completed_at") @Nullable Long completedAt,
    @JsonProperty("failed_at") @Nullable Long failedAt,
    @JsonProperty("expired_at") @Nullable Long expiredAt,
    @JsonProperty("cancelling_at") @Nullable Long cancellingAt,
    @JsonProperty("cancelled_at") @Nullable Long cancelledAt,
    @JsonProperty("request_counts") Counts requestCounts,
    Usage usage,
    Map<String, String> metadata) {

  static BatchBody of(Batch batch) {
    Progress progress = batch.progress();
    BatchStatus status = batch.status();
    Consumed consumed = progress == null ? null : progress.consumed();
    return new BatchBody(
        batch.id(),
        "batch",
        batch.request().endpoint(),
        consumed == null ? null : consumed.model(),
        Errors.of(progress == null ? List.of() : progress.problems()),
        batch.request().inputFileId(),
        batch.request().completionWindow(),
        status.name().toLowerCase(Locale.ROOT),
        batch.outputFileId().orElse(null),
        batch.errorFileId().orElse(null),
        batch.request().createdAt().getEpochSecond(),
        progress == null ? null : seconds(progress.startedAt()),
        batch.request().expiresAt().getEpochSecond(),
        progress == null ? null : seconds(progress.finalizingAt()),
        endedAs(progress, Ending.COMPLETED),
        endedAs(progress, Ending.FAILED),
        endedAs(progress, Ending.EXPIRED),
        batch.cancel() == null ? null : seconds(batch.cancel().at()),
        endedAs(progress, Ending.CANCELLED),
        progress == null
            ? new Counts(0, 0, 0)
            : new Counts(progress.total(), progress.completed(), progress.failed()),
        Usage.of(consumed),
        batch.request().metadata());
  }

  private static @Nullable Long endedAs(@Nullable Progress progress, Ending ending) {
    return progress != null && progress.ending() == ending ? seconds(progress.endedAt()) : null;
  }

  private static @Nullable Long seconds(@Nullable Instant instant) {
    return instant == null ? null : instant.getEpochSecond();
  }

  /** Numbers of lines. */
  record Counts(int total, int completed, int failed) {}

  /** Tokens of all completions. */
  record Usage(
      @JsonProperty("input_tokens") long inputTokens,
      @JsonProperty("input_tokens_details") InputDetails inputTokensDetails,
      @JsonProperty("output_tokens") long outputTokens,
      @JsonProperty("output_tokens_details") OutputDetails outputTokensDetails,
      @JsonProperty("total_tokens") long totalTokens) {

    static Usage of(@Nullable Consumed consumed) {
      long input = consumed == null ? 0 : consumed.promptTokens();
      long output = consumed == null ? 0 : consumed.completionTokens();
      long cached = consumed == null ? 0 : consumed.cached();
      return new Usage(
          input, new InputDetails(cached), output, new OutputDetails(0), input + output);
    }
  }

  /** Of the input. */
  record InputDetails(@JsonProperty("cached_tokens") long cachedTokens) {}

  /** Of the output. */
  record OutputDetails(@JsonProperty("reasoning_tokens") long reasoningTokens) {}

  /** Why the input is invalid; always present, because clients expect it. */
  record Errors(String object, List<Error> data) {

    static Errors of(List<Problem> problems) {
      return new Errors("list", problems.stream().map(Error::of).toList());
    }
  }

  /** One problem. */
  record Error(String code, String message, @Nullable String param, @Nullable Integer line) {

    static Error of(Problem problem) {
      return new Error(problem.code(), problem.message(), problem.parameter(), problem.line());
    }
  }
}
