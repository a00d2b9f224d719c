package dev.onevision.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.onevision.worker",
    importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTests {

  @ArchTest
  static final ArchRule theLifeOfARecordIsPure =
      noClasses()
          .that()
          .haveSimpleName("RecordLife")
          .or()
          .haveSimpleName("DeliveryLimits")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..",
              "dev.onevision.kafka..",
              "java.util.concurrent..",
              "java.time..",
              "org.slf4j..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .because("its transitions are tested without threads, clocks and Kafka");

  @ArchTest
  static final ArchRule onlyQueuesKnowTheKafkaClient =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.onevision.worker.queue")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..")
          .because("consumers, acknowledgements and offsets belong to the queues");

  @ArchTest
  static final ArchRule roomsFormNoCircle =
      slices()
          .matching("dev.onevision.worker.(*)..")
          .should()
          .beFreeOfCycles()
          .because("each room knows only what stands below it");
}
