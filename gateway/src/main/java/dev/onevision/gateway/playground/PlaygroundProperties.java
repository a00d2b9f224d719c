package dev.onevision.gateway.playground;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The page at {@code /}.
 *
 * @param enabled whether the gateway serves the page. Off by default, because many gateways are
 *     reachable from the internet: the page would tell every visitor what runs there. {@code
 *     ./onevision serve} turns it on
 */
@ConfigurationProperties(PlaygroundProperties.PREFIX)
record PlaygroundProperties(@DefaultValue("false") boolean enabled) {

  static final String PREFIX = "onevision.gateway.playground";
}
