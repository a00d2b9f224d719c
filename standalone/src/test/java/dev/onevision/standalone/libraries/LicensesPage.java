package dev.onevision.standalone.libraries;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes {@code docs/licenses.md}: the libraries by their license. */
final class LicensesPage {

  static final Path FILE =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")))
          .resolve("docs/licenses.md");

  /** The command that regenerates the file. It needs the static checks, which write the SBOM. */
  static final String COMMAND =
      "./mvnw -pl standalone -am test -Dtest=BillOfMaterialsTests"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Donevision.docs=write";

  private static final String HEAD =
      """
      # Licenses

      <!-- Generated from the bill of materials. Do not edit. To regenerate it:
      %s -->

      The suite is licensed under [Apache-2.0](../LICENSE). It ships the libraries below. A library that offers several licenses is
      used under the one that is named here. The [bill of materials](../SECURITY.md#dependencies) has the versions, the digests and
      all licenses of each.

      Next to PyTorch's native library lies GNU's OpenMP runtime, under GPL-3.0 with the GCC Runtime Library Exception.
      """
          .formatted(COMMAND);

  private LicensesPage() {}

  static String of(List<Library> libraries) {
    Map<String, TreeSet<String>> byLicense = new TreeMap<>();
    for (Library library : libraries) {
      if (!library.isOurs()) {
        byLicense
            .computeIfAbsent(Licenses.of(library).orElse("not allowed"), _ -> new TreeSet<>())
            .add(library.name());
      }
    }
    StringBuilder page = new StringBuilder(HEAD);
    byLicense.forEach(
        (license, names) -> {
          page.append("\n## ").append(license).append("\n\n");
          names.forEach(name -> page.append("- `").append(name).append("`\n"));
        });
    return page.toString();
  }
}
