/** Anthropic's Messages API, as another form of chat requests and answers. */
@NullMarked
package dev.onevision.gateway.messages;

import org.jspecify.annotations.NullMarked;
