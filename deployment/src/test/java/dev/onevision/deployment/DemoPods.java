package dev.onevision.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pods of a rendered release with the demo model, which share one folder of archives. */
final class DemoPods implements AutoCloseable {

  private final Manifests manifests;
  private final Secrets secrets;
  private final Path folder;
  private final List<Pod> pods = new ArrayList<>();

  DemoPods(Manifests manifests, Secrets secrets, Path folder) {
    this.manifests = manifests;
    this.secrets = secrets;
    this.folder = folder;
  }

  /** Starts a pod of a Deployment. */
  Pod start(String deployment) throws IOException {
    Path archives = Files.createDirectories(folder.resolve("archives"));
    Map<String, Path> external =
        Map.of("model", Checkout.ROOT.resolve("demo-model/checkpoint"), "archives", archives);
    Pod pod = new Pod(manifests, deployment, secrets, folder, external);
    pods.add(pod);
    return pod;
  }

  /** Writes the Secrets of now into the pods. */
  void projectSecrets() throws IOException {
    for (Pod pod : pods) {
      pod.projectSecrets();
    }
  }

  /** All pods so far. */
  List<Pod> all() {
    return List.copyOf(pods);
  }

  @Override
  public void close() throws InterruptedException {
    for (Pod pod : pods) {
      pod.close();
    }
  }
}
