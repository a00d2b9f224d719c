/** The OpenAPI document of the API, generated from the records that the endpoints use. */
@NullMarked
package dev.onevision.gateway.openapi;

import org.jspecify.annotations.NullMarked;
