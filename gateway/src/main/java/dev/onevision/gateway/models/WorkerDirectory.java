package dev.onevision.gateway.models;

import dev.onevision.contract.wire.WorkerStatus;
import java.util.List;

/** The workers heard of lately. Thread-safe; answers from memory. */
public interface WorkerDirectory extends AutoCloseable {

  /** Starts to listen. */
  void start();

  /** Whether the {@code workers} topic is being read. */
  boolean isReady();

  /** Workers whose last heartbeat is younger than the time they are trusted for. */
  List<WorkerStatus> workers();

  @Override
  void close();
}
