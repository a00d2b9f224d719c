package dev.onevision.standalone.clients.matrix;

import java.nio.file.Path;
import java.util.List;

/**
 * What all clients get.
 *
 * @param url of the API, with its version
 * @param failingOnce the same behind a server that answers the first request with 503
 */
record ScenarioInput(
    String url,
    String failingOnce,
    String model,
    Path image,
    String question,
    String expected,
    String nextQuestion,
    List<Path> images,
    String pairQuestion,
    String pairExpected) {}
