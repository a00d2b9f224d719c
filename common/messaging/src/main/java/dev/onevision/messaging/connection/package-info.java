/**
 * How the suite talks to its brokers: client settings, the shared sender, readers of partitions.
 */
@NullMarked
package dev.onevision.messaging.connection;

import org.jspecify.annotations.NullMarked;
