@NullMarked
package dev.onevision.gateway.fairness;

import org.jspecify.annotations.NullMarked;
