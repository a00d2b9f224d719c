/**
 * Tables that all gateways share: rows in compacted topics, and the assignment of their partitions.
 */
@NullMarked
package dev.onevision.gateway.storage;

import org.jspecify.annotations.NullMarked;
