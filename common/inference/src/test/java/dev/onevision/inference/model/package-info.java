/** Tests. */
@NullMarked
package dev.onevision.inference.model;

import org.jspecify.annotations.NullMarked;
