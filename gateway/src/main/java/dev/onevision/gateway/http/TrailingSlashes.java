package dev.onevision.gateway.http;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.reactive.UrlHandlerFilter;

/** A slash at the end of a path of the API changes nothing. */
@Configuration(proxyBeanMethods = false)
class TrailingSlashes {

  /** Behind the key filter, so that both see the path as it was sent. */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE + 200)
  UrlHandlerFilter trailingSlashFilter() {
    return UrlHandlerFilter.trailingSlashHandler("/v1/**").mutateRequest().build();
  }
}
