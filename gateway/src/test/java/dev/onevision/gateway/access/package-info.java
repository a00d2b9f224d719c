@NullMarked
package dev.onevision.gateway.access;

import org.jspecify.annotations.NullMarked;
