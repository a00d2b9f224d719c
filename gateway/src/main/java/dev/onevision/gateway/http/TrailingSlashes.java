package dev.onevision.gateway.http;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.reactive.UrlHandlerFilter;

/** Ignores a slash at the end of a path of the API. */
@Configuration(proxyBeanMethods = false)
class TrailingSlashes {

  /** After the key filter, so that both see the unchanged path. */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE + 200)
  UrlHandlerFilter trailingSlashFilter() {
    return UrlHandlerFilter.trailingSlashHandler("/v1/**", "/tokenize/**", "/detokenize/**")
        .mutateRequest()
        .build();
  }
}
