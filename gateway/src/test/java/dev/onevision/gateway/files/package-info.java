@NullMarked
package dev.onevision.gateway.files;

import org.jspecify.annotations.NullMarked;
