package dev.onevision.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.StoredFile;
import dev.onevision.gateway.GatewayWithKeysTest;
import dev.onevision.gateway.MemoryTable;
import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.Http;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@GatewayWithKeysTest
class OwnershipTests {

  @Autowired MemoryTable<StoredFile> files;
  @LocalServerPort int port;

  @Test
  void aKeySeesNothingOfAnotherKeysFilesAndBatches() {
    BatchClient mine = new BatchClient(new Http(port), "first-key");
    BatchClient others = new BatchClient(new Http(port), "second-key");
    String batch = mine.start(BatchClient.line("a", BatchClient.text("x")), "24h");
    String file = mine.batch(batch).path("input_file_id").asString();

    Http.error(others.get("/v1/files/" + file), 404);
    Http.error(others.get("/v1/files/" + file + "/content"), 404);
    Http.error(others.delete("/v1/files/" + file), 404);
    Http.error(others.get("/v1/batches/" + batch), 404);
    Http.error(others.cancel(batch), 404);
    assertThat(others.get("/v1/files").body()).doesNotContain(file);
    assertThat(others.get("/v1/batches").body()).doesNotContain(batch);

    assertThat(mine.get("/v1/files").body()).contains(file);
    assertThat(files.get(file).orElseThrow().owner())
        .matches("[0-9a-f]{32}")
        .doesNotContain("first");
    BatchClient.ok(mine.cancel(batch));
  }
}
