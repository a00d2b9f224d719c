/** The routes {@code /v1/files}. */
@NullMarked
package dev.onevision.gateway.files.api;

import org.jspecify.annotations.NullMarked;
