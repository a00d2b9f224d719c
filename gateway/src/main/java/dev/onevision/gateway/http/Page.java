package dev.onevision.gateway.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A page of a list, in OpenAI's form.
 *
 * @param firstId empty if the page is empty, because OpenAI's schema requires a string
 * @param lastId empty if the page is empty
 */
public record Page<T>(
    String object,
    List<T> data,
    @JsonProperty("first_id") String firstId,
    @JsonProperty("last_id") String lastId,
    @JsonProperty("has_more") boolean hasMore) {}
