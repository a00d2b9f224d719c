/** Tests of the way of a request's pictures. */
@NullMarked
package dev.onevision.vision.requests;

import org.jspecify.annotations.NullMarked;
