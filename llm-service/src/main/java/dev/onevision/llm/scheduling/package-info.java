/** What runs in the next step: pure, single-threaded, knows nothing of tensors. */
@NullMarked
package dev.onevision.llm.scheduling;

import org.jspecify.annotations.NullMarked;
