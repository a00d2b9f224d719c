package dev.onevision.inference.torchscript;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * An object of the archive.
 *
 * @param className its class in the source text, without the {@code __torch__} prefix
 * @param attributes by name, in the order the class declares them: {@link ScriptModule}, {@link
 *     TensorData}, {@link Long}, {@link Double}, {@link Boolean} or {@link String}
 */
public record ScriptModule(String className, SequencedMap<String, Object> attributes) {

  public ScriptModule {
    attributes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(attributes));
  }
}
