package dev.onevision.gateway.messaging;

import dev.onevision.messaging.tables.SharedTable;
import dev.onevision.messaging.tables.SharedTables;
import dev.onevision.messaging.tables.TableShares;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.BatchRecord;
import dev.onevision.messaging.wire.StoredFile;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The tables that all gateways share. */
@Configuration(proxyBeanMethods = false)
class StorageConfiguration {

  @Bean(initMethod = "start", destroyMethod = "close")
  SharedTable<StoredFile> fileTable(SharedTables tables) {
    return tables.table(Topics.FILES, StoredFile.class);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  SharedTable<BatchRecord> batchTable(SharedTables tables) {
    return tables.table(Topics.BATCHES, BatchRecord.class);
  }

  @Bean(destroyMethod = "close")
  TableShares<BatchRecord> batchShares(SharedTables tables) {
    return tables.shares(Topics.BATCHES, BatchRecord.class);
  }
}
