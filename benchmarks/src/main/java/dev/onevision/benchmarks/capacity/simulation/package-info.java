/**
 * A discrete-event simulation of the suite: arrivals, queues, workers of both stages and an
 * autoscaler. Pure; time and randomness come from its caller.
 */
@NullMarked
package dev.onevision.benchmarks.capacity.simulation;

import org.jspecify.annotations.NullMarked;
