/** One list of scenarios, run with every client library. */
@NullMarked
package dev.onevision.standalone.clients.matrix;

import org.jspecify.annotations.NullMarked;
