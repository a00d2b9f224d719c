/** One answer while it grows: its text, and when it ends. */
@NullMarked
package dev.onevision.llm.sequence;

import org.jspecify.annotations.NullMarked;
