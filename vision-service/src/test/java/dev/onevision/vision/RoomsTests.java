package dev.onevision.vision;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.onevision.contract.wire.Priority;
import dev.onevision.kafka.testing.ServiceRules;

@AnalyzeClasses(
    packages = "dev.onevision.vision",
    importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTests {

  @ArchTest
  static final ArchRule tilingIsPure =
      classes()
          .that()
          .resideInAPackage("..vision.tiling..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.onevision.vision.tiling..",
              "dev.onevision.inference.checkpoint..",
              "dev.onevision.inference.program..",
              "java..",
              "org.jspecify..")
          .because("geometry and resampling are judged against fixtures without anything around");

  @ArchTest
  static final ArchRule mediaKnowsNoModelAndNoQueue =
      noClasses()
          .that()
          .resideInAPackage("..vision.media..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "dev.onevision.contract..",
                      "dev.onevision.kafka..",
                      "dev.onevision.worker..",
                      "dev.onevision.inference..",
                      "..vision.encoder..",
                      "..vision.requests..",
                      "..vision.messaging..")
                  // What a client may write for an image's URL is one rule for both services.
                  .and(not(resideInAnyPackage("dev.onevision.contract.media.."))))
          .because("hostile files are decoded far from everything they could harm");

  @ArchTest
  static final ArchRule videoKnowsNoModelAndNoQueue =
      noClasses()
          .that()
          .resideInAPackage("..vision.video..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.onevision.contract..",
              "dev.onevision.kafka..",
              "dev.onevision.worker..",
              "dev.onevision.inference..",
              "..vision.encoder..",
              "..vision.requests..",
              "..vision.messaging..")
          .because("hostile files are decoded far from everything they could harm");

  @ArchTest
  static final ArchRule onlyTheRoomsOfFfmpegAndVideoKnowFfmpeg =
      noClasses()
          .that()
          .resideOutsideOfPackages("..vision.ffmpeg..", "..vision.video..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bytedeco..")
          .because("what is freed by hand is freed where it was made");

  @ArchTest
  static final ArchRule onlyTheEncoderKnowsTheRuntime =
      noClasses()
          .that()
          .resideOutsideOfPackage("..vision.encoder..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.onevision.inference.runtime..", "ai.djl..")
          .because("the model has one owner thread, and one room decides which");

  @ArchTest
  static final ArchRule encoderKnowsNoRequests =
      noClasses()
          .that()
          .resideInAPackage("..vision.encoder..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "dev.onevision.contract..",
                      "dev.onevision.kafka..",
                      "dev.onevision.worker..",
                      "..vision.media..",
                      "..vision.requests..",
                      "..vision.messaging..")
                  .and(not(equivalentTo(Priority.class))))
          .because("the model sees tiles, whose turn it is, and nothing of who sent them");

  @ArchTest
  static final ArchRule requestsKnowOnlyWordsAndStore =
      noClasses()
          .that()
          .resideInAPackage("..vision.requests..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.onevision.worker..",
              "dev.onevision.kafka.control..",
              "dev.onevision.kafka.replies..",
              "..vision.messaging..")
          .because("what is done with a request does not depend on how it came");

  @ArchTest static final ArchTests everyService = ArchTests.in(ServiceRules.class);
}
