package dev.onevision.gateway.batches;

import dev.onevision.contract.wire.BatchRecord;
import dev.onevision.gateway.files.Files;
import dev.onevision.gateway.files.Pieces;
import dev.onevision.gateway.storage.TableShares;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Wires what the runs of all batches share. */
@Configuration(proxyBeanMethods = false)
class BatchesConfiguration {

  @Bean
  Tenancy.Context tenancyContext(
      TableShares<BatchRecord> shares,
      Pieces pieces,
      Files files,
      Batches batches,
      BatchEndpoint endpoint,
      BatchesProperties properties,
      JsonMapper mapper,
      MeterRegistry registry) {
    return new Tenancy.Context(
        shares,
        pieces,
        new BatchRun.Context(
            files,
            batches,
            endpoint,
            properties,
            new LineMemory(properties.lineMemory().toBytes()),
            new LineMeters(registry),
            mapper,
            Clock.systemUTC()));
  }
}
