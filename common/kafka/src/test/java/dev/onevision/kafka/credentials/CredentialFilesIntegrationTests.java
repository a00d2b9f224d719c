package dev.onevision.kafka.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.kafka.testing.TestCluster;
import dev.onevision.kafka.testing.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials that rotate while a client runs, against brokers that ask for them. */
class CredentialFilesIntegrationTests {

  private static final String MECHANISM = "SCRAM-SHA-512";

  @TempDir Path folder;

  /** Connections end after a second without traffic, so that the client makes new ones. */
  private final Map<String, Object> common =
      Map.of("connections.max.idle.ms", "1000", "request.timeout.ms", "5000");

  @Test
  void aClientCertificateAndItsKeyAreReadAgain() throws Exception {
    TestIdentity broker = TestIdentity.create(folder, "broker");
    TestIdentity old = TestIdentity.create(folder, "old");
    TestIdentity next = TestIdentity.create(folder, "next");
    Path trusted = write("trusted.pem", old.certificate() + next.certificate());
    CredentialProperties files =
        new CredentialProperties(
            null,
            null,
            null,
            write("ca.crt", broker.certificate()),
            write("tls.crt", old.certificate()),
            write("tls.key", old.key()));
    try (TestCluster cluster =
        TestCluster.create(
            folder.resolve("kafka"),
            1,
            settings(
                broker,
                "SSL",
                Map.of(
                    "ssl.client.auth",
                    "required",
                    "ssl.truststore.type",
                    "PEM",
                    "ssl.truststore.location",
                    trusted.toString(),
                    "authorizer.class.name",
                    "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                    "super.users",
                    "User:ANONYMOUS;User:CN=next")),
            List.of())) {
      cluster.start();
      try (Admin admin = admin(cluster, files, Map.of("security.protocol", "SSL"))) {
        assertThat(createsTopic(admin)).isFalse();

        // A certificate without its key is not used: the one before still is.
        write("tls.crt", next.certificate());
        Thread.sleep(1500);
        assertThat(createsTopic(admin)).isFalse();

        write("tls.key", next.key());
        await()
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(1500))
            .until(() -> createsTopic(admin));
      }
    }
  }

  @Test
  void aPasswordIsReadAgainAndALineBreakAtItsEndIsNoPartOfIt() throws Exception {
    TestIdentity broker = TestIdentity.create(folder, "broker");
    CredentialProperties files =
        new CredentialProperties(
            "me",
            null,
            write("password", "first\n"),
            write("ca.crt", broker.certificate()),
            null,
            null);
    try (TestCluster cluster =
        TestCluster.create(
            folder.resolve("kafka"),
            1,
            settings(
                broker,
                "SASL_SSL",
                Map.of(
                    "sasl.enabled.mechanisms",
                    MECHANISM,
                    "listener.name.client.scram-sha-512.sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;")),
            List.of(MECHANISM + "=[name=me,password=first]"))) {
      cluster.start();
      Map<String, Object> connection =
          Map.of("security.protocol", "SASL_SSL", "sasl.mechanism", MECHANISM);
      try (Admin admin = admin(cluster, files, connection)) {
        assertThat(createsTopic(admin)).isTrue();
        admin
            .alterUserScramCredentials(
                List.of(
                    new UserScramCredentialUpsertion(
                        "me",
                        new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                        "second")))
            .all()
            .get(30, TimeUnit.SECONDS);
        await().atMost(Duration.ofSeconds(60)).until(() -> isRefused(admin));

        write("password", "second");
        await().atMost(Duration.ofSeconds(60)).until(() -> !isRefused(admin));
        assertThat(createsTopic(admin)).isTrue();
      }
    }
  }

  private static Map<String, String> settings(
      TestIdentity broker, String protocol, Map<String, String> more) {
    Map<String, String> settings = new java.util.HashMap<>(more);
    settings.put(
        "listener.security.protocol.map",
        "CLIENT:%s,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT".formatted(protocol));
    settings.put("ssl.keystore.location", broker.store().toString());
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.keystore.password", TestIdentity.PASSWORD);
    return settings;
  }

  private Admin admin(
      TestCluster cluster, CredentialProperties files, Map<String, Object> connection) {
    Map<String, Object> settings = new java.util.HashMap<>(common);
    settings.putAll(connection);
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    return Admin.create(files.in(settings));
  }

  private static boolean createsTopic(Admin admin) throws Exception {
    try {
      admin
          .createTopics(List.of(new NewTopic("t" + UUID.randomUUID(), 1, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException e) {
      assertThat(e.getCause())
          .isInstanceOfAny(TopicAuthorizationException.class, ClusterAuthorizationException.class);
      return false;
    }
  }

  private static boolean isRefused(Admin admin) throws Exception {
    Thread.sleep(1200); // longer than an idle connection lives
    try {
      admin.listTopics().names().get(30, TimeUnit.SECONDS);
      return false;
    } catch (ExecutionException e) {
      return e.getCause() instanceof SaslAuthenticationException;
    }
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
