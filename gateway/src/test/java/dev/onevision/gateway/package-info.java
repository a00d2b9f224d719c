@NullMarked
package dev.onevision.gateway;

import org.jspecify.annotations.NullMarked;
