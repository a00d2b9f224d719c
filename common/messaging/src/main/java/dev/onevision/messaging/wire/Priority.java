package dev.onevision.messaging.wire;

/** Which of the two LLM queues a request waits in. */
public enum Priority {
  INTERACTIVE,
  BATCH
}
