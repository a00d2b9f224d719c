package dev.onevision.worker;

import dev.onevision.kafka.MessagingAutoConfiguration;
import dev.onevision.worker.life.WorkersConfiguration;
import dev.onevision.worker.queue.WorkQueueConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Gives an application work queues and the life of a worker. Each bean is created on first use, and
 * gives way to a bean that the application defines.
 */
@AutoConfiguration(after = MessagingAutoConfiguration.class)
@Import({WorkQueueConfiguration.class, WorkersConfiguration.class})
public class WorkerAutoConfiguration {}
