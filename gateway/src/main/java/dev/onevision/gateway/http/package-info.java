/** The HTTP protocol: versions, headers, encodings and the pace of bodies. */
@NullMarked
package dev.onevision.gateway.http;

import org.jspecify.annotations.NullMarked;
