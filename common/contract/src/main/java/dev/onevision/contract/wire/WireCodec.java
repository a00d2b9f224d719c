package dev.onevision.contract.wire;

import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encodes messages as JSON and decodes them. Unknown fields are ignored; required fields must be
 * present. Thread-safe.
 */
public final class WireCodec {

  /** The record header with the schema of the value. */
  public static final String SCHEMA_HEADER = "onevision-schema";

  /** Fits a broker's default limit for a record, with room for its key and headers. */
  public static final int DEFAULT_MAX_BYTES = 1_000_000;

  private static final int SCHEMA_VERSION = 1;

  private final int maxBytes;
  private final JsonMapper mapper;

  /** A codec for messages of at most {@link #DEFAULT_MAX_BYTES}. */
  public WireCodec() {
    this(DEFAULT_MAX_BYTES);
  }

  /**
   * A codec for messages of a limited size.
   *
   * @param maxBytes maximum size of a message
   */
  public WireCodec(int maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException(
          "The maximum size of a message must be at least 1 byte: " + maxBytes);
    }
    this.maxBytes = maxBytes;
    this.mapper =
        JsonMapper.builder()
            .annotationIntrospector(new RequiredComponents())
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();
  }

  /**
   * Encodes the message as JSON.
   *
   * @throws MessageTooLargeException if it is larger than the maximum
   */
  public byte[] encode(WireMessage message) {
    byte[] bytes = mapper.writeValueAsBytes(message);
    if (bytes.length > maxBytes) {
      throw new MessageTooLargeException(rootOf(message).getSimpleName(), bytes.length, maxBytes);
    }
    return bytes;
  }

  /**
   * Decodes a message.
   *
   * @throws MalformedMessageException if the JSON is not a message of this type, or is too large
   */
  public <T extends WireMessage> T decode(byte[] json, Class<T> type) {
    if (json.length > maxBytes) {
      throw new MalformedMessageException(
          "%s: %d bytes, more than the %d that are read"
              .formatted(type.getSimpleName(), json.length, maxBytes));
    }
    try {
      T message = mapper.readValue(json, type);
      if (message == null) {
        throw new MalformedMessageException(type.getSimpleName() + ": null instead of an object");
      }
      return message;
    } catch (JacksonException e) {
      // Without the cause, whose message quotes the content.
      throw new MalformedMessageException(
          type.getSimpleName() + ": " + path(e.getPath()) + " " + complaint(e));
    } catch (ArithmeticException | DateTimeException | IllegalArgumentException e) {
      // From the parser's conversions, such as that of a time out of range.
      throw new MalformedMessageException(
          type.getSimpleName() + ": a value is out of range or not understood");
    }
  }

  /** The reply address of a malformed request; empty if it cannot be read. */
  public Optional<RequestAddress> addressIn(byte[] json) {
    try {
      return json.length > maxBytes
          ? Optional.empty()
          : Optional.ofNullable(mapper.readValue(json, RequestAddress.class));
    } catch (JacksonException | ArithmeticException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The value of the {@link #SCHEMA_HEADER} for the message, such as {@code ReplyEvent/1}. */
  public static String schemaOf(WireMessage message) {
    return rootOf(message).getSimpleName() + "/" + SCHEMA_VERSION;
  }

  /** The type that the message is read as. */
  static Class<? extends WireMessage> rootOf(WireMessage message) {
    return switch (message) {
      case GenerationRequest _ -> GenerationRequest.class;
      case ReplyEvent _ -> ReplyEvent.class;
      case ControlMessage _ -> ControlMessage.class;
      case WorkerStatus _ -> WorkerStatus.class;
      case StoredEmbedding _ -> StoredEmbedding.class;
      case StoredFile _ -> StoredFile.class;
      case BatchRecord _ -> BatchRecord.class;
      case LimitUse _ -> LimitUse.class;
    };
  }

  private static String path(List<JacksonException.Reference> references) {
    if (references.isEmpty()) {
      return "the message";
    }
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference reference : references) {
      if (reference.getPropertyName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(reference.getPropertyName());
      }
    }
    return path.toString();
  }

  private static String complaint(JacksonException e) {
    return switch (e) {
      case StreamReadException read ->
          "is not JSON (byte " + read.getLocation().getByteOffset() + ")";
      case InvalidTypeIdException _ -> "has an unknown or no type";
      case InvalidFormatException _ -> "has a value that is not understood";
      case ValueInstantiationException _ -> "breaks a rule of its type";
      case DatabindException _ -> "is missing or of the wrong type";
      default -> "cannot be read";
    };
  }
}
