package dev.onevision.worker.queue;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How records are taken from work queues.
 *
 * @param maxDeliveries failed attempts after which a record is given up
 * @param maxLosses workers lost with a record after which it is given up, since it may be what
 *     kills them. A worker that stops as planned does not count
 * @param lockDuration how long a record stays with a lane that does not renew its lock; set on the
 *     broker with the other settings of share groups
 * @param configureGroups whether workers set up their share groups, instead of only checking them;
 *     without a value, as {@code onevision.kafka.topics.create}
 * @param retryBackOff pause before a record whose work failed is tried again, doubled with each
 *     failure
 * @param drainTimeout how long a closing queue waits for its current records
 */
@Validated
@ConfigurationProperties("onevision.worker.queue")
record WorkQueueProperties(
    @DefaultValue("4") @Min(1) @Max(9) int maxDeliveries,
    @DefaultValue("2") @Min(1) @Max(100) int maxLosses,
    @DefaultValue("15s") @DurationMin(seconds = 1) Duration lockDuration,
    @Nullable Boolean configureGroups,
    @DefaultValue("200ms") @DurationMin(message = "must not be negative") Duration retryBackOff,
    @DefaultValue("20s") @DurationMin(message = "must not be negative") Duration drainTimeout) {}
