@NullMarked
package dev.onevision.gateway.answers;

import org.jspecify.annotations.NullMarked;
