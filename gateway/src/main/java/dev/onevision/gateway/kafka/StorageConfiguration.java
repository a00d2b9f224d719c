package dev.onevision.gateway.kafka;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.BatchRecord;
import dev.onevision.contract.wire.StoredFile;
import dev.onevision.gateway.storage.SharedTable;
import dev.onevision.gateway.storage.SharedTables;
import dev.onevision.gateway.storage.TableShares;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The tables that all gateways share. */
@Configuration(proxyBeanMethods = false)
class StorageConfiguration {

  @Bean(initMethod = "start", destroyMethod = "close")
  SharedTable<StoredFile> fileTable(SharedTables tables) {
    return tables.table(TopicNames.FILES, StoredFile.class);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  SharedTable<BatchRecord> batchTable(SharedTables tables) {
    return tables.table(TopicNames.BATCHES, BatchRecord.class);
  }

  @Bean(destroyMethod = "close")
  TableShares<BatchRecord> batchShares(SharedTables tables) {
    return tables.shares(TopicNames.BATCHES, BatchRecord.class);
  }
}
