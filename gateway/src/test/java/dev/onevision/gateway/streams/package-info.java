@NullMarked
package dev.onevision.gateway.streams;

import org.jspecify.annotations.NullMarked;
