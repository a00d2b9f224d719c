/** Files of clients and batches: pieces in Kafka, and a row for each file. */
@NullMarked
package dev.onevision.gateway.files;

import org.jspecify.annotations.NullMarked;
