package dev.onevision.contract.wire;

/**
 * The part of a request that says who waits for its answer. It may be readable where the rest of
 * the request is not.
 *
 * @param id of the request
 * @param replyTo where the events of the answer go
 */
public record RequestAddress(String id, ReplyAddress replyTo) {}
