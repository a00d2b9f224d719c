/** The available models, from the heartbeats of the workers. */
@NullMarked
package dev.onevision.gateway.models;

import org.jspecify.annotations.NullMarked;
