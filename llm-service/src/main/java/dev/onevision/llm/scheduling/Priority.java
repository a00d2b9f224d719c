package dev.onevision.llm.scheduling;

/** Which queue a sequence waits in. */
public enum Priority {
  /** A client waits for the completion. */
  INTERACTIVE,

  /** Admitted only while no interactive sequence waits. */
  BATCH
}
