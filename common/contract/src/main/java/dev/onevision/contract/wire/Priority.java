package dev.onevision.contract.wire;

/** Selects the queues of a request, for the vision service and for the LLM service. */
public enum Priority {
  /** A client waits. */
  INTERACTIVE,

  /** Runs in the capacity that interactive requests leave. */
  BATCH
}
