/** The routes {@code /v1/models}. */
@NullMarked
package dev.onevision.gateway.models.api;

import org.jspecify.annotations.NullMarked;
