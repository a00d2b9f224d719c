package dev.onevision.kafka.testing;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The documented schemas of records. */
public final class Schemas {

  private Schemas() {}

  /** The schema with that name in {@code docs/schemas}. */
  public static Schema read(String name) {
    Path root = Path.of(Objects.requireNonNull(System.getProperty("onevision.root")));
    try {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Files.readString(root.resolve("docs/schemas/" + name + ".schema.json")));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
