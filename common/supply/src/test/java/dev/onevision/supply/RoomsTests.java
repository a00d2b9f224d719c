package dev.onevision.supply;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.onevision.supply",
    importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTests {

  @ArchTest
  static final ArchRule onlySourcesKnowTheirProtocols =
      noClasses()
          .that()
          .resideOutsideOfPackage("..supply.source..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..", "java.net.http..")
          .because("another kind of source must not change how files are downloaded");

  @ArchTest
  static final ArchRule onlyTheJobKnowsSpringBootAndModels =
      noClasses()
          .that()
          .resideOutsideOfPackage("..supply.job..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework.boot..", "dev.onevision.inference..")
          .because("the command line downloads without both");

  @ArchTest
  static final ArchRule roomsDependDownwards =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("source")
          .definedBy("..supply.source..")
          .layer("download")
          .definedBy("..supply.download..")
          .layer("job")
          .definedBy("..supply.job..")
          .whereLayer("job")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("download")
          .mayOnlyBeAccessedByLayers("job")
          .because("a source knows nothing of folders, and a download nothing of its caller");
}
