package dev.onevision.standalone.suite;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** As {@link RunningSuite}, with the reference's checkpoint in f32. */
final class RunningReferenceSuite implements ParameterResolver {

  /** The reference data. */
  static final Path PARITY =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")), "parity");

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SuiteClient.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return SharedSuite.client(
        context, new ModelChoice(PARITY.resolve("checkpoint-lmms"), "f32", "cpu"));
  }
}
