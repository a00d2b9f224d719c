/** Files of clients and of batches: in pieces on Kafka, with one row each that says they exist. */
@NullMarked
package dev.onevision.gateway.files;

import org.jspecify.annotations.NullMarked;
