package dev.onevision.kafka.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;

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

  @ArchTest
  static final ArchRule servicesNeverImportOneAnother =
      CompositeArchRule.of(ofItself("gateway")).and(ofItself("vision")).and(ofItself("llm"));

  private ServiceRules() {}

  private static ArchRule ofItself(String service) {
    String types = "dev.onevision." + service + "..";
    return noClasses()
        .that()
        .resideOutsideOfPackage(types)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(types)
        // No class of a service lies outside of its own package.
        .allowEmptyShould(true)
        .because("services are deployed one by one and share messages only");
  }
}
