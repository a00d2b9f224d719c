package dev.onevision.deployment;

import static java.util.stream.Collectors.toCollection;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@code kustomize build} that this project uses: resources, JSON patches of objects
 * named by kind and name, and image tags. Any other field is refused.
 */
record Kustomization(
    String apiVersion,
    String kind,
    List<String> resources,
    @Nullable List<Patch> patches,
    @Nullable List<Image> images) {

  private static final ObjectMapper YAML =
      YAMLMapper.builder(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  Kustomization {
    if (!apiVersion.equals("kustomize.config.k8s.io/v1beta1") || !kind.equals("Kustomization")) {
      throw new IllegalArgumentException("not a kustomization: " + apiVersion + " " + kind);
    }
  }

  record Patch(Target target, String patch) {}

  record Target(String kind, String name) {}

  record Image(String name, String newTag) {}

  static Kustomization read(Path folder) {
    try {
      return YAML.readValue(
          Checkout.read(folder.resolve("kustomization.yaml")), Kustomization.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The objects of a folder with a {@code kustomization.yaml}. */
  static Manifests build(Path folder) {
    return new Manifests(
        nodes(folder).stream().map(node -> Manifests.parseObject(write(node))).toList());
  }

  private static List<JsonNode> nodes(Path folder) {
    Kustomization kustomization = read(folder);
    List<JsonNode> nodes =
        kustomization.resources().stream()
            .map(folder::resolve)
            .flatMap(Kustomization::resource)
            .collect(toCollection(ArrayList::new));
    if (kustomization.patches() != null) {
      kustomization.patches().forEach(patch -> apply(patch, nodes));
    }
    if (kustomization.images() != null) {
      kustomization.images().forEach(image -> apply(image, nodes));
    }
    return nodes;
  }

  private static Stream<JsonNode> resource(Path path) {
    return Files.isDirectory(path)
        ? nodes(path.normalize()).stream()
        : Manifests.documents(Checkout.read(path)).map(Kustomization::parse);
  }

  private static void apply(Patch patch, List<JsonNode> nodes) {
    boolean found = false;
    for (int i = 0; i < nodes.size(); i++) {
      JsonNode node = nodes.get(i);
      if (node.path("kind").asText().equals(patch.target().kind())
          && node.path("metadata").path("name").asText().equals(patch.target().name())) {
        nodes.set(i, JsonPatch.apply(parse(patch.patch()), node));
        found = true;
      }
    }
    if (!found) {
      throw new IllegalArgumentException("nothing to patch: " + patch.target());
    }
  }

  private static void apply(Image image, List<JsonNode> nodes) {
    boolean found = false;
    for (JsonNode node : nodes) {
      for (JsonNode container :
          node.path("spec").path("template").path("spec").path("containers")) {
        String reference = container.path("image").asText();
        if (reference.startsWith(image.name() + ":")) {
          ((ObjectNode) container).put("image", image.name() + ":" + image.newTag());
          found = true;
        }
      }
    }
    if (!found) {
      throw new IllegalArgumentException("no such image: " + image);
    }
  }

  private static JsonNode parse(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String write(JsonNode node) {
    try {
      return YAML.writeValueAsString(node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
