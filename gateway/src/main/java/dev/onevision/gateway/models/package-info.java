/** Which models can be asked: what the workers' heartbeats say, by model. */
@NullMarked
package dev.onevision.gateway.models;

import org.jspecify.annotations.NullMarked;
