package dev.onevision.contract.wire;

/**
 * What one gateway has admitted for one tenant or key since its start, on {@code limits}, keyed by
 * subject and gateway. A gateway adds the differences between the messages of the others to what it
 * counts itself.
 *
 * @param gateway unique among running gateways
 * @param subject {@code tenant/NAME} or {@code key/ID}
 * @param requests admitted by this gateway
 * @param requestsBefore the same in the message before this one; 0 in the first
 * @param tokens used by requests of this gateway
 * @param tokensBefore the same in the message before this one; 0 in the first
 * @param inProgress requests in progress at this gateway
 * @param requestsUsed of the requests per minute, by all gateways as far as this one knows
 * @param tokensUsed of the tokens per minute, by all gateways as far as this one knows
 */
public record LimitUse(
    String gateway,
    String subject,
    long requests,
    long requestsBefore,
    long tokens,
    long tokensBefore,
    int inProgress,
    long requestsUsed,
    long tokensUsed)
    implements WireMessage {}
