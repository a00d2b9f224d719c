package dev.onevision.messaging.captions;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The schemas that are documented. */
final class Schemas {

  private Schemas() {}

  static Schema read(String name) {
    Path root = Path.of(Objects.requireNonNull(System.getProperty("onevision.root")));
    try {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Files.readString(root.resolve("docs/schemas/" + name + ".schema.json")));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
