/** The spans of requests, their traces in record headers, and the request's id in log lines. */
@NullMarked
package dev.onevision.kafka.tracing;

import org.jspecify.annotations.NullMarked;
