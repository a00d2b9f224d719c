/** The suite as the client libraries of other projects use it, each in its newest version. */
@NullMarked
package dev.onevision.standalone.clients;

import org.jspecify.annotations.NullMarked;
