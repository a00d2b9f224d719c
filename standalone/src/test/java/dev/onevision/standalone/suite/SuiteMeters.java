package dev.onevision.standalone.suite;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;

/**
 * The meters of the suite under test. The global registry has those of all suites of the JVM.
 *
 * @param registries of the services
 */
record SuiteMeters(List<PrometheusMeterRegistry> registries) {}
