/** Admission: API keys, concurrent requests, bytes in memory. */
@NullMarked
package dev.onevision.gateway.access;

import org.jspecify.annotations.NullMarked;
