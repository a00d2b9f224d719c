/** The model's two programs: their scripts, tensor layouts and archives. */
@NullMarked
package dev.onevision.inference.program;

import org.jspecify.annotations.NullMarked;
