package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The record of {@code captions.requests} from which a request was made.
 *
 * @param id of the caption request; the key of its result or failure
 * @param key of the record; null if it has none
 * @param record position of the record, as a content of one chunk; it is read again for a failure
 * @param metadata the sender's JSON object, as text, which the result repeats; null for none
 */
public record CaptionOrigin(
    String id,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key,
    ClaimCheck record,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String metadata) {}
