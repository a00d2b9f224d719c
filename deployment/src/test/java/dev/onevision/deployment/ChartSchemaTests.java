package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartSchemaTests {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          gateway.replicas                     | -1              | /gateway/replicas
          vision.replicas                      | many            | /vision/replicas
          llm.replicas                         | 1.5             | /llm/replicas
          kafka.bootstrapServers               | ""              | /kafka/bootstrapServers
          kafka.bootstrapServers               | kafka           | /kafka/bootstrapServers
          kafka.bootstrapServers               | http://kafka:9  | /kafka/bootstrapServers
          kafka.securityProtocol               | TLS             | /kafka/securityProtocol
          kafka.securityProtocol               | SASL_SSL        | kafka.sasl.existingSecret must name a Secret
          kafka.sasl.existingSecret            | unused          | kafka.sasl.existingSecret is set
          kafka.tls.clientSecret               | unused          | kafka.tls.clientSecret is set
          gateway.kafka.saslSecret             | unused          | gateway.kafka.saslSecret
          kafka.sasl.tokenUrl                  | login           | /kafka/sasl/tokenUrl
          kafka.sasl.mechanism                 | GSSAPI          | /kafka/sasl/mechanism
          kafka.tls.caSecret                   | unused          | /kafka/tls/caSecret
          kafka.topics.replicas                | 0               | /kafka/topics/replicas
          image.tag                            | latest!         | /image/tag
          llm.image.tag                        | a b             | /llm/image/tag
          gateway.image.repository             | Onevision       | /gateway/image/repository
          gateway.image.repository             | gateway:1       | /gateway/image/repository
          image.pullPolicy                     | Sometimes       | /image/pullPolicy
          model.name                           | ""              | /model/name
          model.dataType                       | fp8             | /model/dataType
          model.source.url                     | ftp://a/b       | /model/source/url
          model.source.url                     | https://a/?b    | /model/source/url
          model.source.parallel                | 0               | /model/source/parallel
          model.claim.accessMode               | ReadOnlyMany    | /model/claim/accessMode
          model.image.reference                | UPPER           | /model/image/reference
          model.existingClaim                  | Not_A_Name      | /model/existingClaim
          model.path                           | /absolute       | /model/path
          model.path                           | ../outside      | /model/path
          model.archives.size                  | lots            | /model/archives/size
          vision.device                        | tpu             | /vision/device
          vision.device                        | cuda            | /vision/gpu/count
          llm.device                           | cuda:0          | /llm/gpu/count
          llm.gpu.count                        | 1               | /llm/gpu/count
          llm.gpu.count                        | -1              | /llm/gpu/count
          llm.gpu.resource                     | gpu             | /llm/gpu/resource
          llm.resources.limits.memory          | 4 gigabytes     | /llm/resources/limits/memory
          llm.resources.limits.cpu             | 0               | /llm/resources/limits/cpu
          llm.resources.limits.memory          | null            | /llm/resources/limits
          gateway.ingress.hosts[0]             | a_b             | /gateway/ingress/hosts/0
          gateway.ingress.maxBodySize          | 1GB             | /gateway/ingress/maxBodySize
          gateway.httpRoute.enabled            | true            | /gateway/httpRoute/parentRefs
          gateway.service.port                 | 70000           | /gateway/service/port
          gateway.service.type                 | ExternalName    | /gateway/service/type
          gateway.drainSeconds                 | 0               | /gateway/drainSeconds
          gateway.startupSeconds               | -5              | /gateway/startupSeconds
          gateway.podDisruptionBudget.maxUnavailable | 0         | /gateway/podDisruptionBudget/maxUnavailable
          gateway.cors.allowedOrigins[0]       | chat.example    | /gateway/cors/allowedOrigins/0
          gateway.cors.allowedOrigins[0]       | https://a.b/c   | /gateway/cors/allowedOrigins/0
          gateway.limits.access.maxConcurrentRequests | -1              | /gateway/limits/access/maxConcurrentRequests
          gateway.limits.access.maxUploadBytes        | 256             | /gateway/limits/access/maxUploadBytes
          gateway.limits.http.bodyGrace        | 20 seconds      | /gateway/limits/http/bodyGrace
          gateway.limits.answers.turnsPerLane  | 0               | /gateway/limits/answers/turnsPerLane
          gateway.limits.access.maxConcurentRequests | 5         | maxConcurentRequests
          podSecurity.user                     | 0               | /podSecurity/user
          networkPolicy.kafkaPorts[0]          | 0               | /networkPolicy/kafkaPorts/0
          gateway.env[0].value                 | nameless        | /gateway/env/0
          gateway.gpu.count                    | 1               | gpu
          model.dtype                          | bf16            | dtype
          kafka.bootstrap                      | kafka:9092      | bootstrap
          gatway.replicas                      | 2               | gatway
          """)
  void aSenselessValueIsRefusedByItsName(String key, String value, String named) {
    assertThatThrownBy(() -> Chart.withDefaults().set(key, value).render())
        .hasMessageContaining(named);
  }

  @Test
  void twoPlacesForArchivesAreRefused() {
    assertThatThrownBy(
            () ->
                Chart.withDefaults()
                    .set("model.archives.existingClaim", "archives")
                    .set("model.archives.hostPath", "/srv/archives")
                    .render())
        .hasMessageContaining("/model/archives");
  }

  @Test
  void sensibleValuesPass() {
    assertThat(
            Chart.withDefaults()
                .set("gateway.replicas", 0)
                .set("kafka.bootstrapServers", "[::1]:9092,kafka-2.example.com:9093")
                .set("llm.device", "cuda:0")
                .set("llm.gpu.count", 1)
                .set("vision.device", "auto")
                .set("gateway.podDisruptionBudget.maxUnavailable", "25%")
                .set("gateway.env[0].name", "ONEVISION_GATEWAY_ANSWERS_DEADLINE")
                .set("gateway.env[0].value", "10m")
                .manifests()
                .objects())
        .isNotEmpty();
  }
}
