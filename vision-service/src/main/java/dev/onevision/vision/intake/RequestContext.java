package dev.onevision.vision.intake;

import dev.onevision.contract.wire.Priority;
import dev.onevision.vision.images.DecodeTime;
import java.time.Instant;

/**
 * What holds for one request.
 *
 * @param owner stands for the client's tenant; empty without API keys or if unknown
 * @param media number of images and videos in the whole conversation
 * @param decodeTime processor time for decoding its images
 * @param begun when the work on it began
 */
record RequestContext(
    String requestId,
    String owner,
    Priority priority,
    int media,
    RequestDeadline deadline,
    DecodeTime decodeTime,
    Instant begun) {}
