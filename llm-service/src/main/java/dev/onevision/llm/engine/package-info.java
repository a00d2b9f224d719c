/** Runs requests on one thread that owns the model: schedule, run, publish. */
@NullMarked
package dev.onevision.llm.engine;

import org.jspecify.annotations.NullMarked;
