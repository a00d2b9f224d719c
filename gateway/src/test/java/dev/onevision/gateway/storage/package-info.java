@NullMarked
package dev.onevision.gateway.storage;

import org.jspecify.annotations.NullMarked;
