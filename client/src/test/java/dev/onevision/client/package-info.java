@NullMarked
package dev.onevision.client;

import org.jspecify.annotations.NullMarked;
