package dev.onevision.standalone.libraries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the bill of materials that the build writes in CycloneDX form. */
final class BillOfMaterials {

  private static final String FILE = "/META-INF/sbom/application.cdx.json";

  private BillOfMaterials() {}

  /** Aborts the test if this build does not write the file: with {@code -Dquick}, or offline. */
  static List<Library> read() throws IOException {
    try (InputStream file = BillOfMaterials.class.getResourceAsStream(FILE)) {
      assumeTrue(file != null || isWritten(), "this build writes no bill of materials");
      assertThat(file).as(FILE).isNotNull();
      JsonNode bill = JsonMapper.shared().readTree(file);
      assertThat(bill.path("bomFormat").asString()).isEqualTo("CycloneDX");
      return bill.path("components").values().stream().map(Library::of).toList();
    }
  }

  private static boolean isWritten() {
    return System.getProperty("onevision.build", "").equals("offline=false");
  }
}
