package dev.onevision.contract.wire;

/** Which queues a request waits in, before the vision service and before the LLM service. */
public enum Priority {
  /** Somebody waits. */
  INTERACTIVE,

  /** Worked on in capacity that interactive requests leave. */
  BATCH
}
