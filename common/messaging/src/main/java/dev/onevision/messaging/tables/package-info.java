/**
 * Tables that all processes share: rows in compacted topics, and which process may write which of
 * them.
 */
@NullMarked
package dev.onevision.messaging.tables;

import org.jspecify.annotations.NullMarked;
