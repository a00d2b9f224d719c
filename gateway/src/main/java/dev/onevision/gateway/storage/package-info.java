/**
 * Tables that all gateways share: rows in compacted topics, and which gateway may write which of
 * them.
 */
@NullMarked
package dev.onevision.gateway.storage;

import org.jspecify.annotations.NullMarked;
