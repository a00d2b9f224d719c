package dev.onevision.contract.wire;

/** A message that is a Kafka record of its own; the other types here are parts of one. */
public sealed interface WireMessage
    permits GenerationRequest,
        ReplyEvent,
        ControlMessage,
        WorkerStatus,
        StoredEmbedding,
        StoredFile,
        BatchRecord,
        LimitUse {}
