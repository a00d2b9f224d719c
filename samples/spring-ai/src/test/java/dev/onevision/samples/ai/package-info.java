/** Tests of the sample against a running suite. */
@NullMarked
package dev.onevision.samples.ai;

import org.jspecify.annotations.NullMarked;
