package dev.onevision.worker;

import dev.onevision.kafka.KafkaSuiteAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Gives an application work queues and workers. Each bean is created on first use, and is replaced
 * by a bean that the application defines.
 */
@AutoConfiguration(after = KafkaSuiteAutoConfiguration.class)
@Import(WorkerAutoConfiguration.Rooms.class)
public class WorkerAutoConfiguration {

  /** Imports the rooms' configurations by name, so that they stay package-private. */
  static final class Rooms implements ImportSelector {

    @Override
    public String[] selectImports(AnnotationMetadata importing) {
      return new String[] {
        "dev.onevision.worker.queue.WorkQueueConfiguration",
        "dev.onevision.worker.life.WorkersConfiguration"
      };
    }
  }
}
