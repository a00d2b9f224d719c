package dev.onevision.standalone.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;
import org.springframework.core.SpringVersion;

/** The bill of materials that the build writes. */
class BillOfMaterialsTests {

  private List<Library> libraries = List.of();

  @BeforeEach
  void read() throws IOException {
    libraries = BillOfMaterials.read();
  }

  @Test
  void namesWhatTheSuiteShips() {
    assertThat(libraries)
        .extracting(Library::name)
        .contains(
            "dev.onevision:onevision-gateway",
            "dev.onevision:onevision-vision-service",
            "dev.onevision:onevision-llm-service",
            "org.apache.kafka:kafka-clients",
            "org.apache.kafka:kafka-server",
            "io.netty:netty-codec-http",
            "org.springframework.boot:spring-boot",
            "org.springframework:spring-web",
            "ai.djl.pytorch:pytorch-engine",
            "org.bytedeco:ffmpeg")
        .doesNotContain("org.junit.jupiter:junit-jupiter-api", "com.openai:openai-java-core");
  }

  @Test
  void hasTheVersionsThatRun() {
    assertThat(version("org.apache.kafka:kafka-clients")).isEqualTo(AppInfoParser.getVersion());
    assertThat(version("org.springframework.boot:spring-boot"))
        .isEqualTo(SpringBootVersion.getVersion());
    assertThat(version("org.springframework:spring-web")).isEqualTo(SpringVersion.getVersion());
    Set<String> jars = jarsOfTheClassPath();
    assertThat(libraries)
        .filteredOn(library -> !library.isOurs())
        .allSatisfy(
            library ->
                assertThat(jars)
                    .anyMatch(jar -> jar.startsWith(library.artifact() + "-" + library.version())));
  }

  @Test
  void identifiesEachLibraryForScanners() {
    assertThat(libraries)
        .allSatisfy(
            library ->
                assertThat(library.purl())
                    .startsWith(
                        "pkg:maven/%s/%s@%s"
                            .formatted(library.group(), library.artifact(), library.version())));
  }

  @Test
  void eachLibraryHasALicenseThatIsAllowed() {
    assertThat(libraries)
        .filteredOn(library -> !library.isOurs() && Licenses.of(library).isEmpty())
        .isEmpty();
  }

  @Test
  void pageOfLicensesIsUpToDate() throws IOException {
    String page = LicensesPage.of(libraries);
    if (System.getProperty("onevision.docs", "").equals("write")) {
      Files.writeString(LicensesPage.FILE, page);
    }
    assertThat(Files.readString(LicensesPage.FILE))
        .as("docs/licenses.md is out of date. To regenerate it: " + LicensesPage.COMMAND)
        .isEqualTo(page);
  }

  private String version(String name) {
    return libraries.stream()
        .filter(library -> library.name().equals(name))
        .map(Library::version)
        .collect(Collectors.joining(" and "));
  }

  private static Set<String> jarsOfTheClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).getFileName().toString())
        .collect(Collectors.toSet());
  }
}
