package dev.onevision.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.onevision.gateway",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

  @ArchTest
  static final ArchRule roomsKnowOnlyWhatStandsBelowThem =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.onevision.gateway..")
          .layer("errors")
          .definedBy("..gateway.errors..")
          .layer("batches API")
          .definedBy("..gateway.batches.api..")
          .layer("files API")
          .definedBy("..gateway.files.api..")
          .layer("models API")
          .definedBy("..gateway.models.api..")
          .layer("responses")
          .definedBy("..gateway.responses..")
          .layer("completions")
          .definedBy("..gateway.completions..")
          .layer("tokenization")
          .definedBy("..gateway.tokenization..")
          .layer("messages")
          .definedBy("..gateway.messages..")
          .layer("captions")
          .definedBy("..gateway.captions..")
          .layer("playground")
          .definedBy("..gateway.playground..")
          .layer("chat")
          .definedBy("..gateway.chat..")
          .layer("kafka")
          .definedBy("..gateway.kafka..")
          .layer("storage")
          .definedBy("..gateway.storage..")
          .layer("openapi")
          .definedBy("..gateway.openapi..")
          .layer("http")
          .definedBy("..gateway.http..")
          .layer("access")
          .definedBy("..gateway.access..")
          .layer("audit")
          .definedBy("..gateway.audit..")
          .layer("fairness")
          .definedBy("..gateway.fairness..")
          .layer("models")
          .definedBy("..gateway.models")
          .layer("answers")
          .definedBy("..gateway.answers..")
          .layer("files")
          .definedBy("..gateway.files")
          .layer("batches")
          .definedBy("..gateway.batches")
          .whereLayer("errors")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("batches API")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("files API")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("models API")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("kafka")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("responses")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("completions")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("tokenization")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("messages")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("captions")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("playground")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("chat")
          .mayOnlyBeAccessedByLayers(
              "tokenization",
              "responses",
              "completions",
              "captions",
              "messages",
              "batches API",
              "errors")
          .whereLayer("openapi")
          .mayOnlyBeAccessedByLayers(
              "tokenization",
              "messages",
              "responses",
              "completions",
              "captions",
              "chat",
              "files API",
              "batches API",
              "models API")
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers(
              "openapi",
              "tokenization",
              "messages",
              "responses",
              "completions",
              "captions",
              "playground",
              "chat",
              "files API",
              "batches API",
              "models API",
              "models",
              "audit",
              "errors")
          .whereLayer("audit")
          .mayOnlyBeAccessedByLayers("chat", "batches API")
          .whereLayer("access")
          .mayOnlyBeAccessedByLayers(
              "chat",
              "files API",
              "batches API",
              "models API",
              "openapi",
              "http",
              "kafka",
              "audit",
              "errors")
          .whereLayer("fairness")
          .mayOnlyBeAccessedByLayers("access", "answers", "files")
          .whereLayer("batches")
          .mayOnlyBeAccessedByLayers("batches API", "errors")
          .because(
              "OpenAI's shapes and Kafka are both edges: either must be replaceable without the"
                  + " other, and the correlation of answers must be testable without both");

  @ArchTest
  static final ArchRule kafkaStaysInItsRoom =
      noClasses()
          .that()
          .resideOutsideOfPackages("..gateway.kafka..", "..gateway.storage..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "org.springframework.kafka..")
          .because("the other rooms are tested with fakes at their ports, without a broker");

  @ArchTest
  static final ArchRule onlyTheApiRoomsKnowTheirShapes =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "..gateway.chat..",
              "..gateway.responses..",
              "..gateway.completions..",
              "..gateway.captions..",
              "..gateway.messages..",
              "..gateway.tokenization..",
              "..gateway.batches.api..",
              "..gateway.errors..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..gateway.chat..")
          .because("OpenAI's shapes follow OpenAI; nothing of ours may come to depend on them");

  @ArchTest
  static final ArchRule httpStaysAtTheEdge =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..gateway.answers..",
              "..gateway.kafka..",
              "..gateway.storage..",
              "..gateway.files",
              "..gateway.batches")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework.http..", "org.springframework.web..")
          .because("what an answer is does not depend on how it is delivered");

  @ArchTest
  static final ArchRule servicesShareOnlyMessages =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.onevision.inference..",
              "dev.onevision.vision..",
              "dev.onevision.llm..",
              "dev.onevision.worker..")
          .because("the gateway runs on machines without a model and is deployed on its own");
}
