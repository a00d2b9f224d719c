package dev.onevision.vision.requests;

/** Ends the work on a request without an answer: nobody waits for it. */
final class Cancelled extends Exception {

  private static final long serialVersionUID = 1L;

  Cancelled() {
    super(null, null, false, false);
  }
}
