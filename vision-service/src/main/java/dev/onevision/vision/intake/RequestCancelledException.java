package dev.onevision.vision.intake;

/** Ends the work on a cancelled request without a reply. */
final class RequestCancelledException extends Exception {

  private static final long serialVersionUID = 1L;

  RequestCancelledException() {
    super(null, null, false, false);
  }
}
