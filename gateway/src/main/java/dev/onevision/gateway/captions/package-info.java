/** Captions of uploaded images, for clients without an OpenAI library. */
@NullMarked
package dev.onevision.gateway.captions;

import org.jspecify.annotations.NullMarked;
