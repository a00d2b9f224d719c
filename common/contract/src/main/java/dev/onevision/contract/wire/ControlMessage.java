package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A message to every process, on {@code control}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ControlMessage.Cancel.class, name = "cancel"),
  @JsonSubTypes.Type(value = ControlMessage.Begun.class, name = "begun")
})
public sealed interface ControlMessage extends WireMessage {

  /** The client cancelled this request: drop it and free its resources. */
  record Cancel(String requestId) implements ControlMessage {}

  /**
   * A worker begins to work on a record of a queue.
   *
   * @param record position {@code topic-partition@offset}
   */
  record Begun(String record) implements ControlMessage {}
}
