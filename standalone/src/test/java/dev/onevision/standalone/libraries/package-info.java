/** The libraries that the suite ships and their licenses. */
@NullMarked
package dev.onevision.standalone.libraries;

import org.jspecify.annotations.NullMarked;
