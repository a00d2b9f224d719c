@NullMarked
package dev.onevision.gateway.messages;

import org.jspecify.annotations.NullMarked;
