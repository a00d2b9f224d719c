package dev.onevision.contract.wire;

/**
 * The part of a request that identifies the waiting gateway. It may be readable when the rest of
 * the request is not.
 *
 * @param id of the request
 * @param replyTo where the reply events go
 */
public record RequestAddress(String id, ReplyAddress replyTo) {}
