package dev.onevision.supply.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.onevision.supply.source.ModelSource;
import dev.onevision.supply.source.SourceOptions;
import dev.onevision.supply.source.SupplyException;
import dev.onevision.supply.source.Web;
import dev.onevision.supply.testing.FileServer;
import dev.onevision.supply.testing.TestModel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDownloadTests {

  private static final int WEIGHTS = 3_000_000;
  private static final DownloadSettings SETTINGS =
      new DownloadSettings(2, Duration.ofSeconds(20), 2, Duration.ofMillis(1), Duration.ZERO);

  @TempDir Path scratch;

  private final FileServer server = new FileServer();
  private final Map<String, byte[]> files = TestModel.files(WEIGHTS, 1);
  private Path folder = Path.of("");

  @BeforeEach
  void serve() {
    folder = scratch.resolve("model");
    TestModel.serve(server, "/m/", files, scratch);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void writesTheFilesThatTheSuiteReadsAndARecord() throws IOException {
    AtomicLong last = new AtomicLong();
    List<DownloadedFile> downloaded =
        download((done, total) -> last.accumulateAndGet(done, Math::max));
    assertThat(downloaded)
        .extracting(DownloadedFile::name)
        .containsExactly("config.json", "model.safetensors", "tokenizer.json");
    assertThat(downloaded).allMatch(file -> file.downloaded() && file.verified().equals("sha256"));
    assertThat(last.get())
        .isEqualTo(downloaded.stream().mapToLong(DownloadedFile::bytes).sum())
        .isGreaterThan(WEIGHTS);
    assertContent(files);
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "config.json",
              "model.safetensors",
              "tokenizer.json",
              "onevision-download.json",
              ".onevision-download.lock");
    }
  }

  @Test
  void leavesACompleteFolderAlone() throws IOException {
    download();
    var before = Files.getLastModifiedTime(folder.resolve("model.safetensors"));
    server.clear();
    assertThat(download()).noneMatch(DownloadedFile::downloaded);
    assertThat(server.gets()).containsOnlyKeys("/m/SHA256SUMS");
    assertThat(Files.getLastModifiedTime(folder.resolve("model.safetensors"))).isEqualTo(before);
  }

  @Test
  void continuesWhereAConnectionBroke() throws IOException {
    server.breakConnections(3, 700_000);
    download();
    assertContent(files);
    assertThat(ranges())
        .hasSizeGreaterThanOrEqualTo(3)
        .anyMatch(range -> !range.equals("bytes=0-") && range.startsWith("bytes="));
  }

  /** More breaks than attempts: each got further. */
  @Test
  void aConnectionThatBreaksOftenStillEnds() throws IOException {
    server.breakConnections(20, 120_000);
    download();
    assertContent(files);
    assertThat(ranges()).hasSizeGreaterThanOrEqualTo(20);
  }

  @Test
  void continuesWhatAnEarlierProcessLeft() throws IOException {
    byte[] weights = Objects.requireNonNull(files.get("model.safetensors"));
    Files.createDirectories(folder);
    Files.write(folder.resolve(".model.safetensors.part"), Arrays.copyOf(weights, 2_000_000));
    download();
    assertContent(files);
    assertThat(ranges()).containsExactly("bytes=2000000-");
  }

  @Test
  void beginsAgainIfTheServerIgnoresRanges() throws IOException {
    server.ignoreRanges().breakConnections(1, 700_000);
    download();
    assertContent(files);
  }

  /** The unfinished file of another revision, whose bytes are wrong. */
  @Test
  void beginsAgainIfTheChecksumIsWrong() throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(".model.safetensors.part"), new byte[1_000_000]);
    download();
    assertContent(files);
    assertThat(ranges()).containsExactly("bytes=1000000-", "");
  }

  @Test
  void beginsAgainIfTheUnfinishedFileIsTooLong() throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(".model.safetensors.part"), new byte[WEIGHTS + 1]);
    download();
    assertContent(files);
  }

  @Test
  void failsIfTheContentIsWrongTwice() {
    server.add("/m/model.safetensors", new byte[WEIGHTS]);
    assertThatExceptionOfType(SupplyException.class)
        .isThrownBy(this::download)
        .withMessageContaining("model.safetensors: wrong content after 2 downloads");
    assertThat(folder.resolve("model.safetensors")).doesNotExist();
    assertThat(DownloadRecord.read(folder)).isEmpty();
    assertThat(server.gets()).containsEntry("/m/model.safetensors", 2);
  }

  /** 416: the file became shorter after it was listed. */
  @Test
  void failsClearlyIfTheServerHasFewerBytesThanListed() throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(".model.safetensors.part"), new byte[2_000_000]);
    ModelSource source = ModelSource.of(address(), new SourceOptions(null, null));
    var listing = source.list();
    server.add("/m/model.safetensors", new byte[1_000_000]);
    var weights = listing.files().get(1);
    var one =
        new FileDownload(
            source,
            new Web(Duration.ofSeconds(20)),
            new Attempts(SETTINGS.retryPolicy()),
            weights,
            folder,
            bytes -> {});
    assertThatExceptionOfType(SupplyException.class)
        .isThrownBy(one::run)
        .withMessageContaining("has 1000000 bytes, but 3000000 are listed");
    assertThat(ranges()).startsWith("bytes=2000000-", "");
  }

  @Test
  void retriesAServerThatIsBusy() throws IOException {
    server.fail("/m/config.json", 1, 503).fail("/m/SHA256SUMS", 1, 500);
    download();
    assertContent(files);
  }

  @Test
  void givesUpAServerThatStaysBusyAndContinuesLater() throws IOException {
    server.fail("/m/config.json", 1000, 503);
    assertThatExceptionOfType(SupplyException.class)
        .isThrownBy(this::download)
        .withMessageContaining("config.json: the server answered 503");
    server.fail("/m/config.json", 0, 503);
    download();
    assertContent(files);
  }

  @Test
  void namesTheFileThatIsMissing() {
    TestModel.serve(server, "/other/", files, scratch);
    server.fail("/other/config.json", 1, 404);
    assertThatExceptionOfType(SupplyException.class)
        .isThrownBy(() -> download(server.url() + "/other/", (done, total) -> {}))
        .withMessageContaining("/other/config.json: not found");
  }

  @Test
  void replacesWhatANewRevisionChangedAndDeletesWhatItDropped() throws IOException {
    download();
    Map<String, byte[]> next = new HashMap<>(TestModel.files(WEIGHTS, 2));
    next.remove("tokenizer.json");
    TestModel.serve(server, "/m/", next, scratch);
    assertThat(download())
        .extracting(DownloadedFile::name, DownloadedFile::downloaded)
        .containsExactly(tuple("config.json", true), tuple("model.safetensors", true));
    assertContent(next);
    assertThat(folder.resolve("tokenizer.json")).doesNotExist();
  }

  @Test
  void keepsAFileThatSomebodyElseCopiedIfItsContentIsRight() throws IOException {
    Files.createDirectories(folder);
    Files.write(
        folder.resolve("model.safetensors"),
        Objects.requireNonNull(files.get("model.safetensors")));
    Files.write(folder.resolve("tokenizer.json"), new byte[2]);
    assertThat(download())
        .filteredOn(file -> !file.downloaded())
        .extracting(DownloadedFile::name)
        .containsExactly("model.safetensors");
    assertContent(files);
  }

  @Test
  void checksTheDiskFirst() {
    TestModel.serve(server, "/big/", files, scratch);
    server.pretendSize("/big/model.safetensors", Long.MAX_VALUE / 4);
    assertThatExceptionOfType(SupplyException.class)
        .isThrownBy(() -> download(server.url() + "/big/", (done, total) -> {}))
        .withMessageMatching("(?s).*the disk has \\d+ MiB free; the download needs \\d+ MiB\\.");
    assertThat(server.gets()).containsOnlyKeys("/big/SHA256SUMS");
  }

  @Test
  void refusesAFolderThatAnotherProcessDownloadsInto() throws IOException {
    Files.createDirectories(folder);
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve(".onevision-download.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatExceptionOfType(SupplyException.class)
          .isThrownBy(this::download)
          .withMessageContaining("another process downloads into this folder");
    }
    download();
    assertContent(files);
  }

  @Test
  void refusesASourceWithoutWeights() {
    Map<String, byte[]> none = new HashMap<>(files);
    none.remove("model.safetensors");
    TestModel.serve(server, "/none/", none, scratch);
    assertThatExceptionOfType(SupplyException.class)
        .isThrownBy(() -> download(server.url() + "/none/", (done, total) -> {}))
        .withMessageContaining("has no *.safetensors files");
  }

  private List<DownloadedFile> download() {
    return download((done, total) -> {});
  }

  private List<DownloadedFile> download(DownloadProgress progress) {
    return download(address(), progress);
  }

  private List<DownloadedFile> download(String address, DownloadProgress progress) {
    ModelSource source = ModelSource.of(address, new SourceOptions(null, null));
    return new ModelDownload(address, source, folder, SETTINGS).run(progress);
  }

  private String address() {
    return server.url() + "/m";
  }

  private List<String> ranges() {
    return server.requests().stream()
        .filter(request -> request.method().equals("GET"))
        .filter(request -> request.path().endsWith("model.safetensors"))
        .map(FileServer.Request::range)
        .toList();
  }

  private void assertContent(Map<String, byte[]> expected) throws IOException {
    for (String name : List.of("config.json", "model.safetensors")) {
      assertThat(Files.readAllBytes(folder.resolve(name))).as(name).isEqualTo(expected.get(name));
    }
    assertThat(DownloadRecord.read(folder)).isPresent();
  }
}
