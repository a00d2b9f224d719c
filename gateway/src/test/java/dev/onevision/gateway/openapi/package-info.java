@NullMarked
package dev.onevision.gateway.openapi;

import org.jspecify.annotations.NullMarked;
