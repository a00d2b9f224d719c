package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The record of {@code captions.requests} that a request was made of.
 *
 * @param id the sender's, by which results and failures are keyed
 * @param key of the record; null if it has none
 * @param record where the record is, as content of one chunk, to be read again for a failure
 * @param metadata the sender's JSON object, as text, for whoever reads the result; null for none
 */
public record CaptionOrigin(
    String id,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key,
    ClaimCheck record,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String metadata) {}
