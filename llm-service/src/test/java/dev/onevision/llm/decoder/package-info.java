@NullMarked
package dev.onevision.llm.decoder;

import org.jspecify.annotations.NullMarked;
