@NullMarked
package dev.onevision.gateway.batches;

import org.jspecify.annotations.NullMarked;
