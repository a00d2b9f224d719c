package dev.onevision.worker.life;

import dev.onevision.kafka.control.ControlBus;
import dev.onevision.worker.queue.WorkQueues;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.ApplicationEventPublisher;

/**
 * What every worker of a process uses.
 *
 * @param loadTimeout max time in which the load of a model makes no progress
 */
record WorkerContext(
    WorkQueues queues,
    ControlBus bus,
    WorkerAnnouncer announcer,
    ApplicationEventPublisher events,
    Clock clock,
    Duration loadTimeout) {}
