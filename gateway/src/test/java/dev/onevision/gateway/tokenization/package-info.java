@NullMarked
package dev.onevision.gateway.tokenization;

import org.jspecify.annotations.NullMarked;
