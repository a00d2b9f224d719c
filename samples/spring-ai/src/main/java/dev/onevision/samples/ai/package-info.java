/** Questions about images through Spring AI. */
@NullMarked
package dev.onevision.samples.ai;

import org.jspecify.annotations.NullMarked;
