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

  /** The request names no model, and there are several. */
  public static ApiException notNamed(List<ServedModel> models) {
    return ApiException.refused(
        HttpStatus.BAD_REQUEST,
        "Several models are served here. Set 'model' to one of: " + names(models) + ".",
        "model",
        "missing_required_parameter");
  }

  private static String names(List<ServedModel> models) {
    return String.join(", ", models.stream().map(ServedModel::name).toList());
  }

  /** No worker serves a model with this name. */
  public static ApiException notFound(String asked, List<ServedModel> models) {
    return ApiException.refused(
        HttpStatus.NOT_FOUND,
        "The model '"
            + (asked.length() > 200 ? asked.substring(0, 200) + "..." : asked)
            + "' does not exist here. "
            + (models.isEmpty() ? "No model is served yet." : "Models: " + names(models) + "."),
        "model",
        "model_not_found");
  }
}
