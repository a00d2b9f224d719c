@NullMarked
package dev.onevision.gateway.access.keys;

import org.jspecify.annotations.NullMarked;
