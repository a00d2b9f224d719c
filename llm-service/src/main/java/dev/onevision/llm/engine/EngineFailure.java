package dev.onevision.llm.engine;

/**
 * Why the engine failed a request.
 *
 * @param kind the kind of failure
 * @param message for the sender of the request
 */
public record EngineFailure(Kind kind, String message) {

  static final EngineFailure QUEUE_FULL =
      new EngineFailure(Kind.OVERLOADED, "Too many requests wait for the model. Retry later.");

  static final EngineFailure TIMED_OUT =
      new EngineFailure(
          Kind.DEADLINE_EXCEEDED, "The request timed out before its completion was finished.");

  static final EngineFailure OUT_OF_MEMORY =
      new EngineFailure(
          Kind.OVERLOADED, "The model ran out of device memory for this request. Retry later.");

  static final EngineFailure STEP_FAILED =
      new EngineFailure(
          Kind.INTERNAL,
          "The model failed while it ran this request. Retry; if it fails again, contact the"
              + " operator.");

  /** The kinds of failure. */
  public enum Kind {
    /** The engine has no capacity for the request now. */
    OVERLOADED,
    /** The deadline passed. */
    DEADLINE_EXCEEDED,
    /** The completion cannot keep the request's output format. */
    FORMAT_UNSATISFIABLE,
    /** A fault of the service. */
    INTERNAL
  }

  static EngineFailure format(String message) {
    return new EngineFailure(Kind.FORMAT_UNSATISFIABLE, message);
  }
}
