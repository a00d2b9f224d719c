package dev.onevision.vision;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The vision service, configured by {@code vision-service.yml}. */
@SpringBootApplication
public class VisionServiceApplication {

  /** Starts the service alone in this JVM. */
  public static void main(String[] arguments) {
    new SpringApplicationBuilder(VisionServiceApplication.class)
        .properties("spring.config.name=vision-service")
        .run(arguments);
  }
}
