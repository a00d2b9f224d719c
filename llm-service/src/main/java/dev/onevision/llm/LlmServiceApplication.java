package dev.onevision.llm;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the LLM service alone; its configuration is {@code llm-service.yml}. */
@SpringBootApplication
public class LlmServiceApplication {

  public static void main(String[] arguments) {
    SpringApplication application = new SpringApplication(LlmServiceApplication.class);
    application.setDefaultProperties(Map.of("spring.config.name", "llm-service"));
    application.run(arguments);
  }
}
