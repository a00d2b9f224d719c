package dev.onevision.standalone.suite;

/**
 * Where the broker of the suite under test is.
 *
 * @param servers {@code host:port}
 */
public record KafkaAddress(String servers) {}
