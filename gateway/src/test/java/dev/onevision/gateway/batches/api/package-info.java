@NullMarked
package dev.onevision.gateway.batches.api;

import org.jspecify.annotations.NullMarked;
