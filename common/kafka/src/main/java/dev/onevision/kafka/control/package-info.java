/** Broadcasts to every process: cancellations, and which records workers begin. */
@NullMarked
package dev.onevision.kafka.control;

import org.jspecify.annotations.NullMarked;
