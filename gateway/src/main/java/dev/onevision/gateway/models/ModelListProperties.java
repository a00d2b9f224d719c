package dev.onevision.gateway.models;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The models that clients may ask for.
 *
 * @param known names of models that exist even while no worker serves them: requests for them get
 *     503 instead of 404, so that clients and batches try again
 */
@ConfigurationProperties("onevision.gateway.models")
record ModelListProperties(@DefaultValue List<String> known) {

  ModelListProperties {
    known = List.copyOf(known);
  }
}
