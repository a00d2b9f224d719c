package dev.onevision.supply.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.onevision.supply.download.DownloadSettings;
import dev.onevision.supply.download.DownloadedFile;
import dev.onevision.supply.download.ModelDownload;
import dev.onevision.supply.testing.S3Server;
import dev.onevision.supply.testing.TestModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** With a server that checks the signatures of requests and URLs. */
class S3SourceIntegrationTests {

  @TempDir static Path data;
  private static S3Server server;
  private static final Map<String, byte[]> FILES = TestModel.files(2_000_000, 3);

  @TempDir Path scratch;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = S3Server.start(Files.createDirectories(data.resolve("buckets")));
    try (S3Client client = client()) {
      client.createBucket(request -> request.bucket("models"));
      FILES.forEach(
          (name, content) ->
              client.putObject(
                  request -> request.bucket("models").key("team/m/" + name),
                  RequestBody.fromBytes(content)));
      client.putObject(
          request -> request.bucket("models").key("team/m/deeper/other.safetensors"),
          RequestBody.fromString("not of this model"));
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void setCredentials() {
    System.setProperty("aws.accessKeyId", S3Server.KEY);
    System.setProperty("aws.secretAccessKey", S3Server.SECRET);
  }

  @AfterEach
  void clearCredentials() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @Test
  void downloadsAFolderOfABucket() throws IOException {
    Path folder = scratch.resolve("model");
    List<DownloadedFile> files = download("s3://models/team/m", folder);
    assertThat(files)
        .extracting(DownloadedFile::name)
        .containsExactly("config.json", "model.safetensors", "tokenizer.json");
    assertThat(files).extracting(DownloadedFile::verified).containsOnly("md5");
    assertThat(Files.readAllBytes(folder.resolve("model.safetensors")))
        .isEqualTo(FILES.get("model.safetensors"));
    assertThat(download("s3://models/team/m", folder)).noneMatch(DownloadedFile::downloaded);
  }

  @Test
  void continuesAnUnfinishedFileByARangeOfASignedUrl() throws IOException {
    Path folder = Files.createDirectories(scratch.resolve("model"));
    byte[] weights = FILES.getOrDefault("model.safetensors", new byte[0]);
    Files.write(folder.resolve(".model.safetensors.part"), Arrays.copyOf(weights, 1_500_000));
    download("s3://models/team/m/", folder);
    assertThat(Files.readAllBytes(folder.resolve("model.safetensors"))).isEqualTo(weights);
  }

  @Test
  void refusesAWrongSecret() {
    System.setProperty("aws.secretAccessKey", "wrong");
    assertThatExceptionOfType(SupplyException.class)
        .isThrownBy(() -> source("s3://models/team/m").list())
        .withMessageContaining("s3://models/team/m: access denied (403)");
  }

  @Test
  void saysThatABucketOrAFolderIsMissing() {
    assertThatExceptionOfType(SupplyException.class)
        .isThrownBy(() -> source("s3://nothing/team/m").list())
        .withMessageContaining("There is no such bucket");
    assertThatExceptionOfType(SupplyException.class)
        .isThrownBy(() -> source("s3://models/nothing").list())
        .withMessageContaining("s3://models/nothing has no config.json");
  }

  private static List<DownloadedFile> download(String address, Path folder) {
    return new ModelDownload(
            address, source(address), folder, DownloadSettings.of(2, Duration.ZERO))
        .run((done, total) -> {});
  }

  private static ModelSource source(String address) {
    return ModelSource.of(address, new SourceOptions(server.url(), null));
  }

  private static S3Client client() {
    URI url = server.url();
    return S3Client.builder()
        .region(Region.US_EAST_1)
        .endpointOverride(url)
        .forcePathStyle(true)
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(S3Server.KEY, S3Server.SECRET)))
        .build();
  }
}
