/**
 * Turns wire requests into the service's own types: checks limits, fills in defaults, and prepares
 * requests for the engine. Only this room and {@code messaging} know wire types.
 */
@NullMarked
package dev.onevision.llm.intake;

import org.jspecify.annotations.NullMarked;
