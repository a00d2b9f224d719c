package dev.onevision.llm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.onevision.kafka.testing.ServiceRules;

@AnalyzeClasses(
    packages = "dev.onevision.llm",
    importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTests {

  @ArchTest
  static final ArchRule schedulingIsPure =
      classes()
          .that()
          .resideInAnyPackage("..llm.scheduling..", "..llm.kvcache..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.onevision.llm.scheduling..",
              "dev.onevision.llm.kvcache..",
              "dev.onevision.contract.wire..",
              "java..",
              "org.jspecify..")
          .because("what runs next is decided on plain values, without clocks, threads or tensors");

  @ArchTest
  static final ArchRule onlyTheDecoderKnowsTheRuntime =
      noClasses()
          .that()
          .resideOutsideOfPackages("..llm.decoder..", "..llm.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.onevision.inference.runtime..", "dev.onevision.inference.program..")
          .because("the model has one owner thread, and these rooms decide which");

  @ArchTest
  static final ArchRule engineKnowsNoQueue =
      noClasses()
          .that()
          .resideInAPackage("..llm.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..llm.messaging..", "dev.onevision.worker..", "dev.onevision.kafka..")
          .because("nothing on the engine's thread may wait for a broker");

  @ArchTest static final ArchTests everyService = ArchTests.in(ServiceRules.class);
}
