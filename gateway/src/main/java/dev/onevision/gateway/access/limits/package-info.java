/** Limits of requests and tokens for each tenant and key, which all gateways count together. */
@NullMarked
package dev.onevision.gateway.access.limits;

import org.jspecify.annotations.NullMarked;
