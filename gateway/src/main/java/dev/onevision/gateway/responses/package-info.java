/** OpenAI's Responses API, as another form of chat requests and answers. */
@NullMarked
package dev.onevision.gateway.responses;

import org.jspecify.annotations.NullMarked;
