package dev.onevision.benchmarks.capacity.simulation;

import dev.onevision.llm.scheduling.Priority;
import java.util.function.Function;

/** Something for each priority. */
record ByPriority<T>(T interactive, T batch) {

  static <T> ByPriority<T> of(Function<Priority, T> make) {
    return new ByPriority<>(make.apply(Priority.INTERACTIVE), make.apply(Priority.BATCH));
  }

  T of(Priority priority) {
    return switch (priority) {
      case INTERACTIVE -> interactive;
      case BATCH -> batch;
    };
  }
}
