package dev.onevision.standalone.suite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;

/** Writes a sample request to a file, so that the first curl command is short. */
public final class SampleRequest {

  private static final String IMAGE = "/demo-model/samples/scene-1.png";

  private SampleRequest() {}

  /**
   * Writes the image.
   *
   * @param folder to write into
   * @return the file
   */
  public static Path image(Path folder) {
    try {
      return Files.write(folder.resolve("sample.png"), bytes());
    } catch (IOException failure) {
      throw new SuiteException("Cannot write the sample image: " + failure, failure);
    }
  }

  /**
   * Writes the request.
   *
   * @param folder to write into
   * @param model to ask
   * @return the file
   */
  public static Path write(Path folder, String model) {
    try {
      String data = Base64.getEncoder().encodeToString(bytes());
      String request =
          """
          {"model": "%s", "stream": true, "messages": [{"role": "user", "content": [
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,%s"}},
            {"type": "text", "text": "What is shown in this image?"}]}]}
          """
              .formatted(model.replace("\\", "\\\\").replace("\"", "\\\""), data);
      return Files.writeString(folder.resolve("sample-request.json"), request);
    } catch (IOException failure) {
      throw new SuiteException("Cannot write the sample request: " + failure, failure);
    }
  }

  private static byte[] bytes() throws IOException {
    try (InputStream image =
        Objects.requireNonNull(SampleRequest.class.getResourceAsStream(IMAGE), IMAGE)) {
      return image.readAllBytes();
    }
  }
}
