package dev.onevision.messaging;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.onevision.messaging",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

  @ArchTest
  static final ArchRule messagesKnowNothingOfKafkaOrTheRestOfUs =
      classes()
          .that()
          .resideInAPackage("dev.onevision.messaging.wire")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.onevision.messaging.wire",
              "java..",
              "tools.jackson..",
              "com.fasterxml.jackson.annotation",
              "org.jspecify.annotations")
          .because("messages outlive what carries them");

  @ArchTest
  static final ArchRule messagingRunsNoModel =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "dev.onevision.inference..")
          .because("the gateway must not load native libraries");

  @ArchTest
  static final ArchRule roomsDoNotDependOnEachOtherInCircles =
      slices()
          .matching("dev.onevision.messaging.(*)..")
          .should()
          .beFreeOfCycles()
          .because("each room knows only what stands below it");
}
