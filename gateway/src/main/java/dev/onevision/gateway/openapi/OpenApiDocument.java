package dev.onevision.gateway.openapi;

import java.util.List;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI document, made at its first use and kept. Thread-safe. */
@Component
class OpenApiDocument {

  private final List<ApiDescription> descriptions;
  private final Supplier<byte[]> bytes = SingletonSupplier.of(this::make);

  OpenApiDocument(List<ApiDescription> descriptions) {
    this.descriptions = descriptions;
  }

  /** The document as JSON. */
  byte[] bytes() {
    return bytes.get();
  }

  private byte[] make() {
    OpenApiBuilder api = new OpenApiBuilder();
    descriptions.forEach(description -> description.describe(api));
    ObjectNode document =
        (ObjectNode) OpenApiBuilder.read(OpenApiDocument.class, "document.json").deepCopy();
    ObjectNode parts = api.build();
    document.set("paths", parts.get("paths"));
    ObjectNode components = document.withObjectProperty("components");
    components.set("schemas", parts.path("components").path("schemas"));
    components.set("responses", Failures.components());
    components.withObjectProperty("headers").setAll(Headers.ofLimits());
    return JsonMapper.shared().writeValueAsBytes(document);
  }
}
