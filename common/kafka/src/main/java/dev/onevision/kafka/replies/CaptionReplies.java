package dev.onevision.kafka.replies;

import dev.onevision.contract.captions.CaptionReason;
import dev.onevision.contract.wire.CaptionOrigin;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.kafka.captions.CaptionPublisher;
import dev.onevision.kafka.captions.CaptionPublisher.CaptionFailure;
import dev.onevision.kafka.captions.RecordPosition;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a caption: collects the text, and writes one record of the caption or its failure.
 * The request's token limit bounds the text.
 */
final class CaptionReplies implements ReplyTo {

  private final GenerationRequest request;
  private final CaptionOrigin origin;
  private final CaptionPublisher captions;
  private final StringBuilder text = new StringBuilder();

  CaptionReplies(GenerationRequest request, CaptionOrigin origin, CaptionPublisher captions) {
    this.request = request;
    this.origin = origin;
    this.captions = captions;
  }

  @Override
  public CompletableFuture<Void> send(ReplyEvent event) {
    return switch (event) {
      case ReplyEvent.Token token -> {
        text.append(token.text());
        yield CompletableFuture.completedFuture(null);
      }
      case ReplyEvent.ChoiceFinished _ -> CompletableFuture.completedFuture(null);
      case ReplyEvent.Finished end -> {
        text.append(end.text());
        yield captions.result(
            request, end.attempt(), text.toString(), end.reason(), end.usage(), end.fingerprint());
      }
      case ReplyEvent.Failed(_, var attempt, var failure) ->
          captions.failed(
              new CaptionFailure(
                  origin.id(),
                  CaptionReason.of(failure.code()),
                  message(failure),
                  field(failure),
                  attempt,
                  origin.metadata(),
                  new RecordPosition(origin.key(), origin.record()),
                  null));
    };
  }

  /** Messages for chat requests mention a data URL; a caption request has a field for it. */
  private static String message(Failure failure) {
    return failure.message().replace("as a data: URL", "as 'picture.base64'");
  }

  /** The field of the caption request that stands for a parameter of the chat request. */
  private static @Nullable String field(Failure failure) {
    return switch (failure.code()) {
      case INVALID_MEDIA, MEDIA_TOO_LARGE, MEDIA_UNREACHABLE -> {
        String parameter = failure.parameter();
        yield parameter == null || parameter.startsWith("messages") ? "picture" : parameter;
      }
      case CONTEXT_EXCEEDED -> "prompt";
      case INVALID_REQUEST, DEADLINE_EXCEEDED, CANCELLED, OVERLOADED, INTERNAL -> {
        String parameter = failure.parameter();
        yield parameter == null || parameter.startsWith("messages") ? null : parameter;
      }
    };
  }
}
