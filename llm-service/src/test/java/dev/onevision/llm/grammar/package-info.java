/** Tests of the forms of answers. */
@NullMarked
package dev.onevision.llm.grammar;

import org.jspecify.annotations.NullMarked;
