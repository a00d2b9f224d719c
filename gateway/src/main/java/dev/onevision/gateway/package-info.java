/** HTTP in, Kafka out, tokens back: the one service of the suite that clients talk to. */
@NullMarked
package dev.onevision.gateway;

import org.jspecify.annotations.NullMarked;
