package dev.onevision.vision.intake;

import dev.onevision.contract.wire.Priority;
import dev.onevision.vision.images.DecodeTime;

/**
 * What holds for one request.
 *
 * @param media number of images and videos in the whole conversation
 * @param decodeTime processor time for decoding its images
 */
record RequestContext(
    String requestId,
    Priority priority,
    int media,
    RequestDeadline deadline,
    DecodeTime decodeTime) {}
