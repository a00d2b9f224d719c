package dev.onevision.vision;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.onevision.contract.wire.Priority;
import dev.onevision.inference.runtime.ModelSettings;
import dev.onevision.kafka.testing.ServiceRules;

@AnalyzeClasses(
    packages = "dev.onevision.vision",
    importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTests {

  private static final String[] QUEUES = {
    "dev.onevision.contract..", "dev.onevision.kafka..", "dev.onevision.worker.."
  };

  @ArchTest
  static final ArchRule roomsDependDownwards =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("intake")
          .definedBy("..vision.intake..")
          .layer("captions")
          .definedBy("..vision.captions..")
          .layer("encoder")
          .definedBy("..vision.encoder..")
          .layer("video")
          .definedBy("..vision.video..")
          .layer("images")
          .definedBy("..vision.images..")
          .layer("media")
          .definedBy("..vision.media..")
          .layer("ffmpeg")
          .definedBy("..vision.ffmpeg..")
          .layer("tiling")
          .definedBy("..vision.tiling..")
          .whereLayer("intake")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("captions")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("encoder")
          .mayOnlyBeAccessedByLayers("intake")
          .whereLayer("video")
          .mayOnlyBeAccessedByLayers("intake")
          .whereLayer("images")
          .mayOnlyBeAccessedByLayers("intake", "video")
          .whereLayer("media")
          .mayOnlyBeAccessedByLayers("intake", "video", "images")
          .whereLayer("ffmpeg")
          .mayOnlyBeAccessedByLayers("video", "images")
          .because(
              "a request passes the rooms in one direction, and each room is understood without"
                  + " those above it");

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
          .because("geometry and resampling are tested against fixtures with nothing around them");

  @ArchTest
  static final ArchRule decodersKnowNoModelAndNoQueue =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..vision.media..", "..vision.images..", "..vision.video..", "..vision.ffmpeg..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(QUEUES)
                  .or(resideInAnyPackage("dev.onevision.inference.."))
                  // Gateway and vision service share the rules for URLs.
                  .and(resideOutsideOfPackage("dev.onevision.contract.media..")))
          .because("hostile files are decoded far from everything that they could harm");

  @ArchTest
  static final ArchRule onlyFfmpegAndVideoKnowTheBinding =
      noClasses()
          .that()
          .resideOutsideOfPackages("..vision.ffmpeg..", "..vision.video..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bytedeco..")
          .because("native memory is freed by the code that allocated it");

  @ArchTest
  static final ArchRule onlyTheEncoderRunsTheModel =
      noClasses()
          .that()
          .resideOutsideOfPackage("..vision.encoder..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("dev.onevision.inference.runtime..", "ai.djl..")
                  .and(not(ModelSettings.class)))
          .because("one thread owns the model, and one room decides which");

  @ArchTest
  static final ArchRule encoderKnowsNoRequests =
      noClasses()
          .that()
          .resideInAPackage("..vision.encoder..")
          .should()
          .dependOnClassesThat(resideInAnyPackage(QUEUES).and(not(Priority.class)))
          .because("the model sees tiles and their priority, and nothing of who sent them");

  @ArchTest static final ArchTests everyService = ArchTests.in(ServiceRules.class);

  private static DescribedPredicate<JavaClass> not(Class<?> type) {
    return DescribedPredicate.not(equivalentTo(type));
  }
}
