package dev.onevision.gateway;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.test.context.TestPropertySource;

/**
 * As {@link GatewayTest}, with two API keys, one origin whose pages may call, the playground, and
 * as many requests with a model as it has lanes. One gateway for all such tests.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@GatewayTest
@TestPropertySource(
    properties = {
      "onevision.gateway.access.keys=first-key,second-key",
      "onevision.gateway.cors.allowed-origins=" + GatewayWithKeysTest.ORIGIN,
      "onevision.gateway.answers.turns-per-lane=1",
      "onevision.gateway.playground.enabled=true"
    })
public @interface GatewayWithKeysTest {

  /** Where the pages come from that may call. */
  String ORIGIN = "https://chat.example.org";
}
