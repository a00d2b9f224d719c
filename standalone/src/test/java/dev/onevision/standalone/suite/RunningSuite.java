package dev.onevision.standalone.suite;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a parameter of type {@link SuiteClient}: one suite with the demo model, started for
 * the first test that wants it and stopped after the last.
 */
public final class RunningSuite implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == SuiteClient.class
        || type == KafkaAddress.class
        || type == SuiteMeters.class
        || type == CaptionTopics.class
        || type == ForeignProducer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (parameter.getParameter().getType() == CaptionTopics.class) {
      return new CaptionTopics(SharedSuite.kafka(context, ModelChoice.DEMO));
    }
    if (parameter.getParameter().getType() == ForeignProducer.class) {
      return new ForeignProducer(SharedSuite.kafka(context, ModelChoice.DEMO));
    }
    if (parameter.getParameter().getType() == KafkaAddress.class) {
      return new KafkaAddress(SharedSuite.kafka(context, ModelChoice.DEMO));
    }
    if (parameter.getParameter().getType() == SuiteMeters.class) {
      return SharedSuite.meters(context, ModelChoice.DEMO);
    }
    return SharedSuite.client(context, ModelChoice.DEMO);
  }
}
