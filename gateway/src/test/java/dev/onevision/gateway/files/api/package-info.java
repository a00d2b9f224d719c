@NullMarked
package dev.onevision.gateway.files.api;

import org.jspecify.annotations.NullMarked;
