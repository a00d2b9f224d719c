package dev.onevision.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sets of values that operators combine: each example alone, examples together, single values. */
final class Combinations {

  private Combinations() {}

  /** At least 25 sets, each of which the chart accepts. */
  static List<Chart> all() {
    List<Chart> charts = new ArrayList<>(Chart.offered());
    charts.add(new Chart(List.of("cpu-0.5b", "kafka-secured"), Map.of()));
    charts.add(new Chart(List.of("gpu-7b", "kafka-strimzi"), Map.of()));
    charts.add(new Chart(List.of("gpu-7b", "kafka-strimzi-tls"), Map.of()));
    charts.add(new Chart(List.of("kafka-strimzi", "kafka-strimzi-dev"), Map.of()));
    charts.add(new Chart(List.of("gpu-7b", "kafka-strimzi", "kafka-strimzi-production"), Map.of()));
    charts.add(new Chart(List.of("kafka-strimzi-tls", "kafka-strimzi-dev"), Map.of()));
    charts.add(Chart.withExample("download"));
    charts.add(new Chart(List.of("gpu-7b", "download", "kafka-secured"), Map.of()));
    charts.add(
        Chart.withExample("download")
            .set("model.source.tokenSecret", "")
            .set("model.source.url", "s3://models/llava")
            .set("model.source.endpoint", "http://minio.storage:9000")
            .set("model.source.s3.secret", "bucket-reader")
            .set("model.source.s3.region", "eu-central-1")
            .set("model.source.to[0].namespaceSelector.matchLabels.team", "storage"));
    charts.add(oauth());
    charts.add(Chart.withExample("two-models"));
    charts.add(
        observed(new Chart(List.of("two-models", "kafka-strimzi"), Map.of()))
            .set("kafka.topics.prefix", "team-a.")
            .set("models.7b.llm.replicas", "null")
            .set("models.7b.llm.autoscaling.by", "keda"));
    charts.add(
        Chart.withDefaults()
            .set("gateway.ingress.enabled", true)
            .set("gateway.ingress.hosts[0]", "api.example.com")
            .set("gateway.ingress.tlsSecret", "api-tls"));
    charts.add(Chart.withExample("gpu-7b").set("gateway.ingress.enabled", true));
    charts.add(route());
    charts.add(observed(Chart.withDefaults()));
    charts.add(
        observed(Chart.withExample("gpu-7b"))
            .set("tracing.endpoint", "https://traces.example.com/v1/traces")
            .set("gateway.apiKeys.fileSecret", "tenants")
            .set("vision.replicas", "null")
            .set("vision.autoscaling.by", "keda")
            .set("llm.replicas", "null")
            .set("llm.autoscaling.by", "hpa"));
    charts.add(ownUsers());
    charts.add(
        Chart.withExample("two-models")
            .set("gateway.managementPort", 9000)
            .set("vision.managementPort", 9001)
            .set("models.small.llm.managementPort", 9002)
            .set("monitoring.serviceMonitor.enabled", true));
    charts.add(
        Chart.withDefaults()
            .set("podSecurity.fixedIds", false)
            .set("gateway.image.digest", "sha256:" + "0123456789abcdef".repeat(4))
            .set("gateway.service.type", "NodePort")
            .set("gateway.service.nodePort", 30080)
            .set("gateway.service.externalTrafficPolicy", "Local")
            .set("llm.strategy.type", "Recreate")
            .set("llm.topologyPolicy", "DoNotSchedule")
            .set("llm.initContainers[0].name", "wait")
            .set("llm.initContainers[0].image", "busybox:1.37")
            .set("llm.extraVolumes[0].name", "extra")
            .set("llm.extraVolumes[0].emptyDir.sizeLimit", "1Gi")
            .set("llm.extraVolumeMounts[0].name", "extra")
            .set("llm.extraVolumeMounts[0].mountPath", "/extra")
            .set("model.archives.createClaim", true)
            .set("extraObjects[0].apiVersion", "v1")
            .set("extraObjects[0].kind", "ConfigMap")
            .set("extraObjects[0].metadata.name", "more")
            .set("extraObjects[0].data.release", "x"));
    for (Chart base : List.of(Chart.withDefaults(), Chart.withExample("gpu-7b"))) {
      charts.add(
          base.set("kafka.bootstrapServers", "my-cluster-kafka-bootstrap.kafka.svc:9094")
              .set("networkPolicy.kafkaPorts[0]", 9095)
              .set(
                  "networkPolicy.kafkaTo[0].namespaceSelector.matchLabels.kubernetes\\.io/metadata\\.name",
                  "kafka")
              .set(
                  "networkPolicy.kafkaTo[0].podSelector.matchLabels.strimzi\\.io/cluster",
                  "my-cluster"));
      charts.add(
          base.set(
                  "networkPolicy.gatewayFrom[0].namespaceSelector.matchLabels.kubernetes\\.io/metadata\\.name",
                  "ingress")
              .set(
                  "networkPolicy.metricsFrom[0].namespaceSelector.matchLabels.kubernetes\\.io/metadata\\.name",
                  "monitoring"));
      charts.add(base.set("networkPolicy.mediaPorts[0]", 8443));
      charts.add(base.set("networkPolicy.mediaTo[0].podSelector.matchLabels.app", "minio"));
      charts.add(base.set("networkPolicy.enabled", false));
      charts.add(base.set("gateway.service.type", "LoadBalancer").set("gateway.service.port", 443));
      charts.add(base.set("gateway.apiKeys.existingSecret", "keys"));
      charts.add(
          base.set("model.archives.existingClaim", "")
              .set("model.archives.storageClassName", "fast"));
      charts.add(base.set("fullnameOverride", "captions").set("nameOverride", "x"));
      charts.add(base.set("serviceAccount.create", false).set("serviceAccount.name", "shared"));
      charts.add(base.set("gateway.podLabels.team", "vision").set("llm.podAnnotations.note", "x"));
    }
    charts.add(Chart.withExample("kafka-secured").set("kafka.sasl.mechanism", "PLAIN"));
    charts.add(
        Chart.withDefaults().set("kafka.securityProtocol", "SSL").set("kafka.tls.caSecret", "ca"));
    charts.add(Chart.withExample("kafka-secured").set("networkPolicy.kafkaPorts[0]", 9092));
    return charts;
  }

  private static Chart observed(Chart chart) {
    return chart
        .set("tracing.endpoint", "http://collector.observability:4318/v1/traces")
        .set("monitoring.serviceMonitor.enabled", true)
        .set("monitoring.rules.enabled", true)
        .set("monitoring.dashboard.enabled", true);
  }

  /** KafkaUsers that somebody else makes. */
  static Chart ownUsers() {
    return Chart.withExample("kafka-strimzi")
        .set("strimzi.enabled", false)
        .set("kafka.bootstrapServers", "my-cluster-kafka-bootstrap.kafka.svc:9093")
        .set("kafka.tls.caSecret", "my-cluster-cluster-ca-cert")
        .set(
            "networkPolicy.kafkaTo[0].namespaceSelector.matchLabels.kubernetes\\.io/metadata\\.name",
            "kafka")
        .set("networkPolicy.kafkaTo[0].podSelector.matchLabels.strimzi\\.io/cluster", "my-cluster")
        .set("kafka.sasl.usernameKey", "")
        .set("gateway.kafka.saslSecret", "onevision-gateway")
        .set("vision.kafka.saslSecret", "onevision-vision")
        .set("llm.kafka.saslSecret", "onevision-llm");
  }

  static Chart route() {
    return Chart.withDefaults()
        .set("gateway.httpRoute.enabled", true)
        .set("gateway.httpRoute.parentRefs[0].name", "public")
        .set("gateway.httpRoute.hostnames[0]", "api.example.com");
  }

  static Chart oauth() {
    return Chart.withExample("kafka-secured")
        .set("kafka.sasl.mechanism", "OAUTHBEARER")
        .set("kafka.sasl.tokenUrl", "https://login.example.com:8443/token")
        .set("kafka.sasl.scope", "kafka");
  }
}
