package dev.onevision.llm.grammar;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Validates documents with an independent library. */
final class Validation {

  private static final SchemaRegistry VALIDATOR =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private Validation() {}

  /** The errors of a document, formats included; empty if it is valid. */
  static List<Error> errors(JsonNode schema, String document) {
    Consumer<ExecutionContext> formats =
        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true));
    return VALIDATOR.getSchema(schema).validate(document, InputFormat.JSON, formats);
  }
}
