package dev.onevision.standalone.suite;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** As {@link RunningSuite}, with the demo model's matrices in a smaller format. */
final class QuantizedSuites implements ParameterResolver {

  /** Starts the suite with weights of that format at its first call. */
  interface WithWeights {
    SuiteClient of(String format);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == WithWeights.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return (WithWeights)
        format -> SharedSuite.client(context, new ModelChoice(null, null, "f32", format, "cpu"));
  }
}
