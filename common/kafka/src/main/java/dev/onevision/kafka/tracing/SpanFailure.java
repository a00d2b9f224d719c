package dev.onevision.kafka.tracing;

/** The status of a failed span: a reason without content, and without a stack trace. */
final class SpanFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  SpanFailure(String reason) {
    super(reason, null, false, false);
  }
}
