package dev.onevision.gateway;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;

/** Runs the test against {@link TestGateway} on free ports, one for all such tests. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = TestGateway.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=gateway",
      "management.server.port=0",
      "logging.level.root=WARN",
      // Tests leave requests open, and the end of the JVM would wait for them.
      "onevision.gateway.access.stop-delay=0s",
      "onevision.gateway.answers.drain-timeout=0s",
      "onevision.gateway.http.max-request-bytes=1MB",
      "onevision.gateway.chat.max-image-bytes=512KB",
      "onevision.gateway.chat.max-text-bytes=64KB",
      "onevision.gateway.chat.max-images=3",
      "onevision.gateway.http.idle-timeout=2s",
      "onevision.gateway.chat.max-video-bytes=600KB",
      "onevision.gateway.chat.max-videos=2",
      "onevision.gateway.chat.max-frames=3",
      "onevision.gateway.files.max-file-bytes=2MB",
      "onevision.gateway.files.max-stored-bytes=8MB",
      "onevision.gateway.batches.max-lines=200",
      "onevision.gateway.batches.max-line-bytes=1MB",
      "onevision.gateway.batches.in-flight=4",
      "onevision.gateway.batches.checkpoint-interval=20ms"
    })
public @interface GatewayTest {}
