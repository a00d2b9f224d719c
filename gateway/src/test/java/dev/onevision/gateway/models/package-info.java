@NullMarked
package dev.onevision.gateway.models;

import org.jspecify.annotations.NullMarked;
