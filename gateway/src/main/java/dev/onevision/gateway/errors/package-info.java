/** Translates every failure of a request into OpenAI's error object. */
@NullMarked
package dev.onevision.gateway.errors;

import org.jspecify.annotations.NullMarked;
