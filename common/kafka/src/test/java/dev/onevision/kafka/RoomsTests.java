package dev.onevision.kafka;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.onevision.kafka",
    importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTests {

  @ArchTest
  static final ArchRule kafkaRunsNoModel =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "dev.onevision.inference..")
          .because("the gateway must not load native libraries");

  @ArchTest
  static final ArchRule publishersAndReadersKnowNoShareGroup =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveSimpleName("ShareConsumer")
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.onevision.worker..")
          .because("the gateway uses this module and takes no work from a queue");

  @ArchTest
  static final ArchRule roomsDoNotDependOnEachOtherInCircles =
      slices()
          .matching("dev.onevision.kafka.(*)..")
          .should()
          .beFreeOfCycles()
          .because("each room knows only what stands below it");
}
