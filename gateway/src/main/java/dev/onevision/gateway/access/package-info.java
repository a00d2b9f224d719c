/** Who may come in, and how many at once: API keys, concurrent requests, bytes in flight. */
@NullMarked
package dev.onevision.gateway.access;

import org.jspecify.annotations.NullMarked;
