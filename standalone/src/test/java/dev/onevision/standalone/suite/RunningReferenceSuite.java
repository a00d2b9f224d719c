package dev.onevision.standalone.suite;

import dev.onevision.inference.testing.Parity;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** As {@link RunningSuite}, with the reference's checkpoint in f32. */
final class RunningReferenceSuite implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SuiteClient.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return SharedSuite.client(
        context, new ModelChoice(null, Parity.file("checkpoint-lmms"), "f32", null, "cpu"));
  }
}
