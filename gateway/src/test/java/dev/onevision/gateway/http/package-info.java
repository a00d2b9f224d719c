@NullMarked
package dev.onevision.gateway.http;

import org.jspecify.annotations.NullMarked;
