package dev.onevision.worker.life;

import dev.onevision.kafka.control.ControlBus;
import dev.onevision.worker.queue.WorkQueues;
import java.time.Clock;
import org.springframework.context.ApplicationEventPublisher;

/** What every worker of a process uses. */
record WorkerContext(
    WorkQueues queues,
    ControlBus bus,
    WorkerAnnouncer announcer,
    ApplicationEventPublisher events,
    Clock clock) {}
