/** Everything that crosses Kafka, wired into a Spring Boot application. */
@NullMarked
package dev.onevision.messaging;

import org.jspecify.annotations.NullMarked;
