package dev.onevision.deployment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The volumes of a pod as folders on this machine. Secrets are projected as the kubelet does it:
 * the files are links through {@code ..data} to a folder of one moment, and an update replaces that
 * link.
 */
final class Volumes {

  private static final String CURRENT = "..data";

  private final Path folder;
  private final PodSpec pod;
  private final Secrets secrets;
  private final Map<String, Path> mounts = new LinkedHashMap<>();
  private int updates;

  /**
   * Creates the folders of all volumes.
   *
   * @param folder empty
   * @param external folders of host paths and claims, by the name of the volume
   */
  Volumes(Path folder, PodSpec pod, Secrets secrets, Map<String, Path> external)
      throws IOException {
    this.folder = folder;
    this.pod = pod;
    this.secrets = secrets;
    Container container = pod.getContainers().getFirst();
    for (VolumeMount mount : container.getVolumeMounts()) {
      Volume volume = volume(mount.getName());
      Path place = external.getOrDefault(mount.getName(), folder.resolve(mount.getName()));
      Files.createDirectories(place);
      if (volume.getEmptyDir() == null && volume.getProjected() == null) {
        // The test has to say what is there.
        if (!external.containsKey(mount.getName())) {
          throw new IllegalArgumentException("No folder for the volume " + mount.getName());
        }
      }
      mounts.put(mount.getMountPath(), place);
    }
    project();
  }

  private Volume volume(String name) {
    return pod.getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No volume " + name));
  }

  /** Brings the files of Secrets up to date. */
  void project() throws IOException {
    updates++;
    for (Volume volume : pod.getVolumes()) {
      if (volume.getProjected() != null) {
        Path place = folder.resolve(volume.getName());
        Path moment = Files.createDirectories(place.resolve("..moment-" + updates));
        for (VolumeProjection source : volume.getProjected().getSources()) {
          for (KeyToPath item : source.getSecret().getItems()) {
            Files.writeString(
                moment.resolve(item.getPath()),
                secrets.get(source.getSecret().getName(), item.getKey()));
            Path link = place.resolve(item.getPath());
            if (!Files.isSymbolicLink(link)) {
              Files.createSymbolicLink(link, Path.of(CURRENT, item.getPath()));
            }
          }
        }
        Path next = Files.createSymbolicLink(place.resolve("..next"), moment.getFileName());
        Files.move(
            next,
            place.resolve(CURRENT),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** The same text with the folders of this machine in place of those of the container. */
  String local(String text) {
    List<String> longestFirst =
        mounts.keySet().stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    for (String mount : longestFirst) {
      if (text.equals(mount) || text.startsWith(mount + "/")) {
        return mounts.get(mount) + text.substring(mount.length());
      }
    }
    return text;
  }
}
