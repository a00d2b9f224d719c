/** Shares limited capacity between clients. Pure: no clock, no thread, no HTTP. */
@NullMarked
package dev.onevision.gateway.fairness;

import org.jspecify.annotations.NullMarked;
