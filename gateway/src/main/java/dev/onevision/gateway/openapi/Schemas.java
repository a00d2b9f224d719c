package dev.onevision.gateway.openapi;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.generator.impl.DefinitionKey;
import com.github.victools.jsonschema.generator.naming.SchemaDefinitionNamingStrategy;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Generates JSON schemas from the records of bodies, as Jackson reads and writes them. */
final class Schemas {

  private final Map<Class<?>, List<Type>> unions;
  private final SchemaBuilder builder;

  /**
   * Creates a generator.
   *
   * @param unions types that a body has in one of several forms
   */
  Schemas(Map<Class<?>, List<Type>> unions) {
    this.unions = unions;
    var config =
        new SchemaGeneratorConfigBuilder(
                JsonMapper.shared(), SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(new JacksonSchemaModule(JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE))
            .with(
                Option.DEFINITIONS_FOR_ALL_OBJECTS,
                Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES,
                Option.EXTRA_OPEN_API_FORMAT_VALUES,
                Option.INLINE_NULLABLE_SCHEMAS,
                Option.PLAIN_DEFINITION_KEYS)
            .without(Option.SCHEMA_VERSION_INDICATOR);
    config
        .forFields()
        .withIgnoreCheck(field -> field.getAnnotation(JsonAnySetter.class) != null)
        .withNullableCheck(field -> isNullable(field) && isWritten(field))
        .withRequiredCheck(field -> !isNullable(field) || isWritten(field));
    config
        .forTypesInGeneral()
        .withDefinitionNamingStrategy(new Names())
        .withCustomDefinitionProvider(this::custom);
    this.builder = new SchemaGenerator(config.build()).buildMultipleSchemaDefinitions();
  }

  /** A reference to the type's schema, which is complete once the definitions are collected. */
  ObjectNode reference(Type type, Type... parameters) {
    return builder.createSchemaReference(type, parameters);
  }

  /** The schemas of all types that were referred to, by name. */
  ObjectNode collect() {
    return builder.collectDefinitions("components/schemas");
  }

  /** The name of the schema of a type without parameters. */
  static String name(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return (outer == null ? "" : name(outer)) + type.getSimpleName();
  }

  private @Nullable CustomDefinition custom(ResolvedType type, SchemaGenerationContext context) {
    if (JsonNode.class.isAssignableFrom(type.getErasedType())) {
      return new CustomDefinition(JsonNodeFactory.instance.objectNode(), true);
    }
    List<Type> forms = unions.get(type.getErasedType());
    if (forms == null) {
      return null;
    }
    ArrayNode anyOf = JsonNodeFactory.instance.arrayNode();
    forms.forEach(
        form ->
            anyOf.add(context.createDefinitionReference(context.getTypeContext().resolve(form))));
    ObjectNode union = JsonNodeFactory.instance.objectNode();
    union.set("anyOf", anyOf);
    return new CustomDefinition(union, true);
  }

  private static boolean isNullable(FieldScope field) {
    return !field.isFakeContainerItemScope()
        && field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  /** Whether the body has the field with the value null too. */
  private static boolean isWritten(FieldScope field) {
    JsonInclude include = field.getAnnotation(JsonInclude.class);
    if (include == null) {
      include = field.getRawMember().getDeclaringClass().getAnnotation(JsonInclude.class);
    }
    return include == null || include.value() == JsonInclude.Include.ALWAYS;
  }

  private static final class Names implements SchemaDefinitionNamingStrategy {

    @Override
    public String getDefinitionNameForKey(DefinitionKey key, SchemaGenerationContext context) {
      return name(key.getType());
    }

    private static String name(ResolvedType type) {
      StringBuilder name = new StringBuilder(Schemas.name(type.getErasedType()));
      type.getTypeParameters().forEach(parameter -> name.append(name(parameter)));
      return name.toString();
    }
  }
}
