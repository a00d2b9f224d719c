@NullMarked
package dev.onevision.gateway.responses;

import org.jspecify.annotations.NullMarked;
