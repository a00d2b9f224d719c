package dev.onevision.gateway.models;

import dev.onevision.gateway.http.ApiException;
import java.util.List;
import org.springframework.http.HttpStatus;

/** Errors about models. */
public final class ModelErrors {

  private ModelErrors() {}

  /** Heartbeats are not being read, so no model is known. */
  public static ApiException kafkaAway() {
    return ApiException.unavailable(
        "The connection to Kafka is not ready. Please try again.", "service_unavailable", null);
  }

  /** No worker serves a model with this name. */
  public static ApiException notFound(String asked, List<ServedModel> models) {
    return ApiException.refused(
        HttpStatus.NOT_FOUND,
        "The model '"
            + (asked.length() > 200 ? asked.substring(0, 200) + "..." : asked)
            + "' does not exist here. "
            + (models.isEmpty()
                ? "No model is served yet."
                : "Models: "
                    + String.join(", ", models.stream().map(ServedModel::name).toList())
                    + "."),
        "model",
        "model_not_found");
  }
}
