package dev.onevision.kafka.captions;

import dev.onevision.contract.captions.CaptionReason;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Usage;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Writes captions and failures of caption requests. Thread-safe; does not wait for the broker. */
public interface CaptionPublisher {

  /**
   * Writes a caption to {@code captions.results}.
   *
   * @param request whose {@code caption} is not null
   * @param fingerprint of the model
   * @return completes when all in-sync replicas have the caption
   */
  CompletableFuture<Void> result(
      GenerationRequest request,
      int attempt,
      String caption,
      FinishReason reason,
      Usage usage,
      String fingerprint);

  /** Writes a failure to {@code captions.failed}; completes like {@link #result}. */
  CompletableFuture<Void> failed(CaptionFailure failure);

  /**
   * Why a request gets no caption.
   *
   * @param id of the request; null if it could not be read
   * @param reason the kind of failure
   * @param message a sentence or two for the sender
   * @param field of the request that is wrong; null if none is
   * @param attempt number of the delivery that failed
   * @param metadata of the request, as JSON; null if it has none or could not be read
   * @param position of the request's record
   * @param original the record's value; null reads it again from its position
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record CaptionFailure(
      @Nullable String id,
      CaptionReason reason,
      String message,
      @Nullable String field,
      int attempt,
      @Nullable String metadata,
      RecordPosition position,
      byte @Nullable [] original) {}
}
