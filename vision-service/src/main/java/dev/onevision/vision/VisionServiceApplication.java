package dev.onevision.vision;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the vision service alone; its configuration is {@code vision-service.yml}. */
@SpringBootApplication
public class VisionServiceApplication {

  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true");
    SpringApplication application = new SpringApplication(VisionServiceApplication.class);
    application.setDefaultProperties(java.util.Map.of("spring.config.name", "vision-service"));
    application.run(arguments);
  }
}
