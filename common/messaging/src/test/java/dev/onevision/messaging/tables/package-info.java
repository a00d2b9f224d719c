/** Tests of the room, most of them against a broker. */
@NullMarked
package dev.onevision.messaging.tables;

import org.jspecify.annotations.NullMarked;
