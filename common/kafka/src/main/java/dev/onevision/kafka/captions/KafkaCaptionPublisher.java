package dev.onevision.kafka.captions;

import dev.onevision.contract.captions.CaptionReason;
import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.CaptionOrigin;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Usage;
import dev.onevision.kafka.claimcheck.ClaimCheckException;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Span;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends results and failures with the shared sender. */
final class KafkaCaptionPublisher implements CaptionPublisher {

  static final String RESULT_SCHEMA = "CaptionResult/1";
  static final String FAILURE_SCHEMA = "CaptionFailure/1";

  private static final Logger log = LoggerFactory.getLogger(KafkaCaptionPublisher.class);

  private final MessageSender sender;
  private final UnaryOperator<String> names;
  private final CaptionRecords captions;
  private final Supplier<ClaimCheckStore> records;
  private final long maxBytes;
  private final MeterRegistry meters;
  private final Tracing tracing;
  // Failures are few, and each reads one record.
  private final Executor readers = task -> Thread.ofVirtual().name("caption-original").start(task);

  /**
   * Creates a publisher.
   *
   * @param names maps the name of a topic to that on the brokers
   * @param records supplies the store from which a request's record is read again
   * @param maxBytes maximum size of a record
   */
  KafkaCaptionPublisher(
      MessageSender sender,
      UnaryOperator<String> names,
      Supplier<ClaimCheckStore> records,
      long maxBytes,
      MeterRegistry meters,
      Tracing tracing) {
    this.sender = sender;
    this.names = names;
    this.captions = new CaptionRecords(names);
    this.records = records;
    this.maxBytes = maxBytes;
    this.meters = meters;
    this.tracing = tracing;
  }

  @Override
  public CompletableFuture<Void> result(
      GenerationRequest request,
      int attempt,
      String caption,
      FinishReason reason,
      Usage usage,
      String fingerprint) {
    CaptionOrigin origin = request.caption();
    if (origin == null) {
      throw new IllegalArgumentException(request.id() + " is not a caption request");
    }
    RecordPosition position = RecordPosition.of(origin);
    byte[] record =
        captions.result(
            request,
            position,
            origin.id(),
            origin.metadata(),
            attempt,
            caption,
            reason,
            usage,
            fingerprint);
    if (record.length > maxBytes) {
      return failed(
          new CaptionFailure(
              origin.id(),
              CaptionReason.INVALID_REQUEST,
              "The caption is too long for a record of %d bytes. Ask for fewer tokens."
                  .formatted(maxBytes),
              "parameters.max_tokens",
              attempt,
              origin.metadata(),
              position,
              null));
    }
    return sender
        .sendTraced(TopicNames.CAPTION_RESULTS, null, origin.id(), record, RESULT_SCHEMA)
        .thenRun(() -> meters.counter("onevision.captions.results").increment());
  }

  @Override
  public CompletableFuture<Void> failed(CaptionFailure failure) {
    Span span = tracing.current();
    Tracing.fail(span, failure.reason().code());
    CompletableFuture<Void> sent =
        failure.original() == null
            ? CompletableFuture.supplyAsync(() -> original(failure), readers)
                .thenCompose(original -> send(failure, original, span))
            : send(failure, failure.original(), span);
    return sent.thenRun(
        () ->
            meters
                .counter("onevision.captions.failed", "reason", failure.reason().code())
                .increment());
  }

  private CompletableFuture<Void> send(
      CaptionFailure failure, byte @Nullable [] original, Span span) {
    byte[] record = captions.failure(failure, original);
    if (record.length > maxBytes) {
      record = captions.failure(failure, null);
    }
    try (Tracing.Scope _ = tracing.open(span)) {
      return sender.sendTraced(
          TopicNames.CAPTION_FAILURES, null, key(failure), record, FAILURE_SCHEMA);
    }
  }

  private String key(CaptionFailure failure) {
    if (failure.id() != null) {
      return failure.id();
    }
    String key = failure.position().key();
    return key == null ? names.apply(failure.position().name()) : key;
  }

  private byte @Nullable [] original(CaptionFailure failure) {
    try {
      ByteBuffer record = records.get().read(failure.position().content());
      byte[] bytes = new byte[record.remaining()];
      record.get(bytes);
      return bytes;
    } catch (ClaimCheckException | IllegalStateException e) {
      log.warn(
          "The failure of {} contains only the position of its record: {}",
          failure.position().name(),
          e.getMessage());
      return null;
    }
  }
}
