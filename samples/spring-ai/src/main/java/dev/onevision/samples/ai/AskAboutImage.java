package dev.onevision.samples.ai;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.FileSystemResource;
import org.springframework.util.MimeTypeUtils;

/** Asks about an image, and prints the answer while it is generated. */
@SpringBootApplication
public class AskAboutImage {

  @Bean
  ApplicationRunner ask(ChatClient.Builder builder) {
    ChatClient chat = builder.build();
    return arguments -> {
      FileSystemResource image = new FileSystemResource(arguments.getNonOptionArgs().getFirst());
      ChatClient.ChatClientRequestSpec question =
          chat.prompt()
              .user(
                  user ->
                      user.text("What is shown in this image?")
                          .media(MimeTypeUtils.IMAGE_PNG, image));
      System.out.println(question.call().content());
      question.stream().content().doOnNext(System.out::print).blockLast();
      System.out.println();
    };
  }

  public static void main(String[] arguments) {
    SpringApplication.run(AskAboutImage.class, arguments);
  }
}
