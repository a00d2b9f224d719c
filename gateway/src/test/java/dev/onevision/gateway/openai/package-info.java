@NullMarked
package dev.onevision.gateway.openai;

import org.jspecify.annotations.NullMarked;
