package dev.onevision.samples.kafka;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Requests captions of images, and prints them when all have come. */
@SpringBootApplication
public class CaptionImages {

  @Bean
  ApplicationRunner caption(Captions captions) {
    return arguments -> {
      Map<String, CompletableFuture<String>> requested = new LinkedHashMap<>();
      for (String file : arguments.getNonOptionArgs()) {
        requested.put(file, captions.request(Path.of(file), "What is shown in this image?"));
      }
      for (Map.Entry<String, CompletableFuture<String>> one : requested.entrySet()) {
        System.out.println(one.getKey() + ": " + one.getValue().get());
      }
    };
  }

  public static void main(String[] arguments) {
    SpringApplication.run(CaptionImages.class, arguments).close();
  }
}
