/** Tests of output formats. */
@NullMarked
package dev.onevision.llm.grammar;

import org.jspecify.annotations.NullMarked;
