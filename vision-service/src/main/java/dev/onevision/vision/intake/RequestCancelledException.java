package dev.onevision.vision.intake;

/** Ends the work on a request without a reply: nobody waits for one. */
final class RequestCancelledException extends Exception {

  private static final long serialVersionUID = 1L;

  RequestCancelledException() {
    super(null, null, false, false);
  }
}
