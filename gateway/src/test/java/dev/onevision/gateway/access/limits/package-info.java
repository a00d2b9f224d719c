@NullMarked
package dev.onevision.gateway.access.limits;

import org.jspecify.annotations.NullMarked;
