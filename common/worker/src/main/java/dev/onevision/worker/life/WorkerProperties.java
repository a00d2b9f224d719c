package dev.onevision.worker.life;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of every worker.
 *
 * @param heartbeat time between two heartbeats
 * @param loadTimeout max time in which the load of the model makes no progress; a conversion that
 *     writes may take longer. Then the worker is broken, and its liveness is down
 */
@Validated
@ConfigurationProperties("onevision.worker")
record WorkerProperties(
    @DefaultValue("2s") @DurationMin(millis = 10) Duration heartbeat,
    @DefaultValue("30m") @DurationMin(seconds = 1) Duration loadTimeout) {}
