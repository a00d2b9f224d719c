@NullMarked
package dev.onevision.gateway.playground;

import org.jspecify.annotations.NullMarked;
