/** Tests. */
@NullMarked
package dev.onevision.inference.torchscript;

import org.jspecify.annotations.NullMarked;
