/** What form an answer must have, as the tokens that may come next: JSON, or JSON of a schema. */
@NullMarked
package dev.onevision.llm.grammar;

import org.jspecify.annotations.NullMarked;
