/** Captions by topic: from a record that another program wrote to a request like any other. */
@NullMarked
package dev.onevision.vision.captions;

import org.jspecify.annotations.NullMarked;
