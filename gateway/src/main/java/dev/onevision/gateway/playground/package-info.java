/** A page in the browser that asks the model about images: static files that call the API. */
@NullMarked
package dev.onevision.gateway.playground;

import org.jspecify.annotations.NullMarked;
