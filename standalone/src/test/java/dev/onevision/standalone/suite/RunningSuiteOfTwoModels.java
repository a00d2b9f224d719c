package dev.onevision.standalone.suite;

import dev.onevision.inference.testing.Parity;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** As {@link RunningSuite}, with the demo model and the reference's checkpoint under new names. */
public final class RunningSuiteOfTwoModels implements ParameterResolver {

  public static final String DEMO = "lab/demo";
  public static final String REFERENCE = "reference";

  private static final Path CHECKPOINT =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")))
          .resolve("demo-model/checkpoint");

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SuiteClient.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return SharedSuite.client(
        context,
        new ModelChoice(DEMO, CHECKPOINT, "f32", null, "cpu"),
        new ModelChoice(REFERENCE, Parity.file("checkpoint-lmms"), "f32", null, "cpu"));
  }
}
