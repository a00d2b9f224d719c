@NullMarked
package dev.onevision.gateway.chat;

import org.jspecify.annotations.NullMarked;
