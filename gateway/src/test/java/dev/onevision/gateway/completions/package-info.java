@NullMarked
package dev.onevision.gateway.completions;

import org.jspecify.annotations.NullMarked;
