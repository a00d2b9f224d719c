/** Where checkpoints are kept: which files there are, and how each is requested. */
@NullMarked
package dev.onevision.supply.source;

import org.jspecify.annotations.NullMarked;
