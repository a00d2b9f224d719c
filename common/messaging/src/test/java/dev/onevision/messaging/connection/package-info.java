/** Tests of the connection to the brokers. */
@NullMarked
package dev.onevision.messaging.connection;

import org.jspecify.annotations.NullMarked;
