package dev.onevision.llm;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.onevision.kafka.testing.ServiceRules;
import java.time.Clock;
import java.time.Instant;

@AnalyzeClasses(
    packages = "dev.onevision.llm",
    importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTests {

  @ArchTest
  static final ArchRule wireTypesEndAtTheIntake =
      noClasses()
          .that()
          .resideOutsideOfPackages("..llm.intake..", "..llm.messaging..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.onevision.contract..")
          .because("the engine must not change with the wire format, and its types have no nulls");

  @ArchTest
  static final ArchRule schedulingIsPure =
      classes()
          .that()
          .resideInAPackage("..llm.scheduling..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.onevision.llm.scheduling..", "java..", "org.jspecify..")
          .because("scheduling decides on plain values, without tensors and Kafka");

  @ArchTest
  static final ArchRule schedulingReadsNoClockAndStartsNoThread =
      noClasses()
          .that()
          .resideInAPackage("..llm.scheduling..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.util.concurrent..", "java.io..", "java.nio..", "java.net..")
                  .or(assignableTo(Clock.class))
                  .or(assignableTo(Thread.class)))
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .because("tests drive it with plain values, and the engine's thread owns it");

  @ArchTest
  static final ArchRule onlyTheDecoderKnowsTheRuntime =
      noClasses()
          .that()
          .resideOutsideOfPackages("..llm.decoder..", "..llm.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.onevision.inference.runtime..", "dev.onevision.inference.program..")
          .because("one thread owns the model, and only these rooms run on it");

  @ArchTest
  static final ArchRule engineKnowsNoQueue =
      noClasses()
          .that()
          .resideInAPackage("..llm.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..llm.intake..",
              "..llm.messaging..",
              "dev.onevision.worker..",
              "dev.onevision.kafka..")
          .because("the engine's thread must never wait for a broker");

  @ArchTest
  static final ArchRule grammarsRoomsAreInternal =
      noClasses()
          .that()
          .resideOutsideOfPackage("..llm.grammar..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("..llm.grammar.*..").and(not(assignableTo(Throwable.class))))
          .because("other rooms know formats, constraints and errors, but no automata");

  @ArchTest
  static final ArchRule grammarsRoomsFormNoCircle =
      slices()
          .matching("dev.onevision.llm.(grammar.*)..")
          .should()
          .beFreeOfCycles()
          .because("schemas use patterns, patterns use automata, and automata know neither");

  @ArchTest
  static final ArchRule grammarsEntryStandsAbove =
      noClasses()
          .that()
          .resideInAPackage("..llm.grammar.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..llm.grammar")
          .because("the compilers know no vocabulary and no cache");

  @ArchTest
  static final ArchRule lowRoomsKnowNoOtherRoom =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..llm.sampling..", "..llm.tokenizer..", "..llm.grammar..", "..llm.speculation..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "..llm.decoder..",
                  "..llm.engine..",
                  "..llm.intake..",
                  "..llm.messaging..",
                  "..llm.prompt..",
                  "..llm.scheduling.."))
          .because("each of them is usable alone, and tests drive it with plain values");

  @ArchTest static final ArchTests everyService = ArchTests.in(ServiceRules.class);
}
