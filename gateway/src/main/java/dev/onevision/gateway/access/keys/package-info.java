/** The API keys, the tenants that own them, and what each may do. */
@NullMarked
package dev.onevision.gateway.access.keys;

import org.jspecify.annotations.NullMarked;
