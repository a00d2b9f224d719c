package dev.onevision.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.onevision.contract",
    importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTests {

  @ArchTest
  static final ArchRule messagesKnowNothingOfTheRest =
      classes()
          .that()
          .resideInAPackage("dev.onevision.contract.wire")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.onevision.contract.wire",
              "java..",
              "tools.jackson..",
              "com.fasterxml.jackson.annotation",
              "org.jspecify.annotations")
          .because("messages outlive what carries them");

  @ArchTest
  static final ArchRule theContractNeedsNoKafkaClient =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..", "org.springframework..", "dev.onevision.kafka..")
          .because("a tool that reads or writes the suite's messages chooses its own client");

  @ArchTest
  static final ArchRule roomsFormNoCircle =
      slices()
          .matching("dev.onevision.contract.(*)..")
          .should()
          .beFreeOfCycles()
          .because("each room knows only what stands below it");
}
