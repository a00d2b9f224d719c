@NullMarked
package dev.onevision.gateway.captions;

import org.jspecify.annotations.NullMarked;
