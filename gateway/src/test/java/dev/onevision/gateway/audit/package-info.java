@NullMarked
package dev.onevision.gateway.audit;

import org.jspecify.annotations.NullMarked;
