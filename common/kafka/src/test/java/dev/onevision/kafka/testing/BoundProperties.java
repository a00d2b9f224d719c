package dev.onevision.kafka.testing;

import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.util.ClassUtils;
import org.springframework.validation.FieldError;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;

/** Binds and validates configuration properties as an application does, for tests. */
public final class BoundProperties {

  private BoundProperties() {}

  /** The properties with these settings, and defaults for the others. */
  public static Object bind(String type, Map<String, String> settings) {
    Class<?> properties = ClassUtils.resolveClassName(type, null);
    String prefix = properties.getAnnotation(ConfigurationProperties.class).value();
    try (ValidatorFactory validators = Validation.buildDefaultValidatorFactory()) {
      return new Binder(new MapConfigurationPropertySource(settings))
          .bindOrCreate(
              prefix,
              Bindable.of(properties),
              new ValidationBindHandler(new SpringValidatorAdapter(validators.getValidator())));
    }
  }

  /** What an operator reads about a setting that is refused: the key, and what it must be. */
  public static String refusal(String type, String key, String value) {
    try {
      bind(type, Map.of(key, value));
    } catch (RuntimeException e) {
      Throwable cause = NestedExceptionUtils.getMostSpecificCause(e);
      return cause instanceof BindValidationException invalid
          ? text(invalid)
          : String.valueOf(cause.getMessage());
    }
    throw new AssertionError(key + "=" + value + " is accepted");
  }

  private static String text(BindValidationException invalid) {
    FieldError error = (FieldError) invalid.getValidationErrors().getAllErrors().iterator().next();
    return "%s.%s %s"
        .formatted(
            invalid.getValidationErrors().getName(),
            DataObjectPropertyName.toDashedForm(error.getField()),
            error.getDefaultMessage());
  }
}
