package dev.onevision.messaging.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What every worker hears, on {@code control}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes(@JsonSubTypes.Type(value = ControlMessage.Cancel.class, name = "cancel"))
public sealed interface ControlMessage extends WireMessage {

  /** Nobody waits for this request any more: drop it and free what it holds. */
  record Cancel(String requestId) implements ControlMessage {}
}
