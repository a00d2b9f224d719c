package dev.onevision.inference;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.onevision.inference",
    importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTests {

  @ArchTest
  static final ArchRule onlyTheRuntimeKnowsTheEngine =
      noClasses()
          .that()
          .resideOutsideOfPackage("..inference.runtime..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..")
          .because("archives are built on machines without the engine's native library");

  @ArchTest
  static final ArchRule noSpringAndNoKafka =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.springframework..",
              "org.apache.kafka..",
              "dev.onevision.contract..",
              "dev.onevision.kafka..",
              "dev.onevision.worker..")
          .because(
              "the module is a library: it runs in benchmarks and tools as well as in services");

  @ArchTest
  static final ArchRule roomsDependDownwards =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("checkpoint")
          .definedBy("..inference.checkpoint..")
          .layer("torchscript")
          .definedBy("..inference.torchscript..")
          .layer("program")
          .definedBy("..inference.program..")
          .layer("cuda")
          .definedBy("..inference.cuda..")
          .layer("runtime")
          .definedBy("..inference.runtime..")
          .whereLayer("runtime")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("cuda")
          .mayOnlyBeAccessedByLayers("runtime")
          .whereLayer("program")
          .mayOnlyBeAccessedByLayers("runtime")
          .whereLayer("torchscript")
          .mayOnlyBeAccessedByLayers("program", "runtime")
          .because(
              "the runtime loads what programs write, programs write archives, archives hold"
                  + " checkpoints; none needs to know what stands on it");
}
