package dev.onevision.supply.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.onevision.supply.testing.FileServer;
import dev.onevision.supply.testing.TestHub;
import dev.onevision.supply.testing.TestModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSourceTests {

  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final String TOKEN = "hf_secret";

  @TempDir Path scratch;

  private final TestHub hub = new TestHub("team/model");
  private final Map<String, byte[]> files = TestModel.files(10_000, 1);

  @BeforeEach
  void publish() throws IOException {
    hub.publish("main", COMMIT, files, scratch);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void listsNeededFilesWithTheChecksumsOfGitAndOfLargeFiles() throws IOException {
    Listing listing = source("hf://team/model", null).list();
    assertThat(listing.revision()).isEqualTo(COMMIT);
    assertThat(listing.files())
        .extracting(RemoteFile::name)
        .containsExactly("config.json", "model.safetensors", "tokenizer.json");
    // "git hash-object" of "{}" without a line's end.
    assertThat(listing.files().getLast().checksum())
        .isEqualTo(
            new Checksum(Checksum.Algorithm.GIT_BLOB, "9e26dfeeb6e641a33dae4961196235bdb965b21b"));
    assertThat(listing.files().get(1).checksum())
        .extracting(Checksum::algorithm)
        .isEqualTo(Checksum.Algorithm.SHA256);
    assertThat(listing.files().get(1).bytes()).isEqualTo(10_000);
  }

  @Test
  void sendsTheTokenToTheHubAndNotToTheHostOfARedirect() throws IOException {
    hub.api().requireToken(TOKEN);
    ModelSource source = source("hf://team/model@main", TOKEN);
    for (RemoteFile file : source.list().files()) {
      read(source, file);
    }
    assertThat(hub.api().requests())
        .hasSize(4)
        .extracting(FileServer.Request::authorization)
        .containsOnly("Bearer " + TOKEN);
    assertThat(hub.cdn().requests())
        .hasSize(1)
        .extracting(FileServer.Request::authorization)
        .containsOnly("");
  }

  /** A branch that moves on during the download does not mix two revisions. */
  @Test
  void readsTheFilesOfTheListedCommit() throws IOException {
    ModelSource source = source("hf://team/model", null);
    Listing listing = source.list();
    hub.publish("main", "f".repeat(40), TestModel.files(10_000, 2), scratch);
    for (RemoteFile file : listing.files()) {
      assertThat(read(source, file)).isEqualTo(files.get(file.name()));
    }
    assertThat(source("hf://team/model", null).list().revision()).isEqualTo("f".repeat(40));
  }

  @ParameterizedTest
  @CsvSource({
    "401, '', 'access denied (401). Give a token if it is private'",
    "401, GatedRepo, 'The repository is gated: ask for access on its page'",
    "403, GatedRepo, 'The repository is gated: ask for access on its page'",
    "404, RevisionNotFound, 'not found. There is no such revision.'",
    "404, RepoNotFound, 'not found. There is no such repository.'",
    "400, '', 'the server answered 400'"
  })
  void saysWhyTheHubRefuses(int status, String code, String message) {
    hub.api()
        .fail("/api/models/team/model/revision/main", 1, status)
        .failWith("X-Error-Code", code);
    assertThatExceptionOfType(SupplyException.class)
        .isThrownBy(() -> source("hf://team/model", null).list())
        .withMessageStartingWith("hf://team/model: ")
        .withMessageContaining(message);
  }

  @Test
  void namesNoTokenInItsMessages() {
    hub.api().requireToken("another");
    assertThatExceptionOfType(SupplyException.class)
        .isThrownBy(() -> source("hf://team/model", TOKEN).list())
        .withMessageContaining("The token is invalid or its account has no access")
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain(TOKEN));
    assertThat(new SourceOptions(null, TOKEN).toString()).doesNotContain(TOKEN);
    assertThat(new FileRequest(hub.api().url(), TOKEN, "a file").toString()).doesNotContain(TOKEN);
  }

  @Test
  void refusesARedirectToAnotherScheme() throws IOException {
    ModelSource source = source("hf://team/model", null);
    RemoteFile config = source.list().files().getFirst();
    hub.api().redirect("/team/model/resolve/" + COMMIT + "/config.json", "file:///etc/passwd");
    assertThatExceptionOfType(SupplyException.class)
        .isThrownBy(() -> read(source, config))
        .withMessageContaining("redirects from http to file, which is refused");
  }

  @Test
  void endsACircleOfRedirects() throws IOException {
    ModelSource source = source("hf://team/model", null);
    RemoteFile config = source.list().files().getFirst();
    String path = "/team/model/resolve/" + COMMIT + "/config.json";
    hub.api().redirect(path, path);
    assertThatExceptionOfType(SupplyException.class)
        .isThrownBy(() -> read(source, config))
        .withMessageContaining("more than 5 redirects");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hf://model", "hf://a/b/c", "hf://../b", "hf://a/b@", "hf://a/b@../x", "model"})
  void refusesAnAddressThatIsNone(String address) {
    assertThatExceptionOfType(SupplyException.class).isThrownBy(() -> source(address, null));
  }

  private ModelSource source(String address, @Nullable String token) {
    return ModelSource.of(address, new SourceOptions(hub.api().url(), token));
  }

  private static byte[] read(ModelSource source, RemoteFile file) throws IOException {
    try (WebResponse response = new Web(Duration.ofSeconds(20)).get(source.request(file), 0);
        InputStream content = response.content()) {
      return content.readAllBytes();
    }
  }
}
