package dev.onevision.contract.wire;

/** A record that crosses Kafka by itself; everything else here is a part of one. */
public sealed interface WireMessage
    permits GenerationRequest,
        ReplyEvent,
        ControlMessage,
        WorkerStatus,
        StoredEmbedding,
        StoredFile,
        BatchRecord {}
