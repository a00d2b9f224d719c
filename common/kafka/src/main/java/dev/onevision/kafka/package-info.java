/** How every service talks to the brokers: clients, content, topics, health. */
@NullMarked
package dev.onevision.kafka;

import org.jspecify.annotations.NullMarked;
