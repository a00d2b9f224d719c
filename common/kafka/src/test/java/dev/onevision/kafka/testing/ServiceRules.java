package dev.onevision.kafka.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Rules that hold in every service that works on requests from Kafka. */
public final class ServiceRules {

  @ArchTest
  static final ArchRule kafkaStaysInTheCommonModules =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "org.springframework.kafka..")
          .because("clients, acknowledgements and offsets belong to the modules kafka and worker");

  @ArchTest
  static final ArchRule roomsFormNoCircle =
      slices()
          .matching("dev.onevision.*.(*)..")
          .should()
          .beFreeOfCycles()
          .because("each room knows only what stands below it");

  private ServiceRules() {}
}
