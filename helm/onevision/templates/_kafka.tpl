{{/* The connection to Kafka. Each takes a component's dict: root, component, values. Passwords and certificates are files of
     Secrets: the services read them again at each connection, so they rotate without a restart. */}}

{{/* The Secret with the component's password: its own, that of all, or that of its KafkaUser. */}}
{{- define "onevision.saslSecret" -}}
{{- .values.kafka.saslSecret | default .root.Values.kafka.sasl.existingSecret | default (include "onevision.userWithPassword" .) }}
{{- end }}

{{/* The Secret with the component's certificate: its own, that of all, or that of its KafkaUser. */}}
{{- define "onevision.clientSecret" -}}
{{- .values.kafka.clientSecret | default .root.Values.kafka.tls.clientSecret | default (include "onevision.userWithCertificate" .) }}
{{- end }}

{{/* The KafkaUser that the chart makes for a component and its queue, if the component logs in with its password: Strimzi names the Secret like the
     user. Empty if the values name a Secret. */}}
{{- define "onevision.userWithPassword" -}}
{{- $kafka := .root.Values.kafka }}
{{- if and .root.Values.strimzi.enabled (eq .root.Values.strimzi.authentication "scram-sha-512") (hasPrefix "SASL_" $kafka.securityProtocol)
      (eq $kafka.sasl.mechanism "SCRAM-SHA-512") (not $kafka.sasl.jaasConfigKey) (not .values.kafka.saslSecret) (not $kafka.sasl.existingSecret) }}
{{- include "onevision.partName" . }}
{{- end }}
{{- end }}

{{/* The same with the user's certificate. */}}
{{- define "onevision.userWithCertificate" -}}
{{- $kafka := .root.Values.kafka }}
{{- if and .root.Values.strimzi.enabled (eq .root.Values.strimzi.authentication "tls") (eq $kafka.securityProtocol "SSL")
      (not .values.kafka.clientSecret) (not $kafka.tls.clientSecret) }}
{{- include "onevision.partName" . }}
{{- end }}
{{- end }}

{{/* The keys of the Secrets, as JSON: those of the values, or of a KafkaUser's Secret, which has no user name. */}}
{{- define "onevision.secretKeys" -}}
{{- $kafka := .root.Values.kafka }}
{{- $keys := dict "username" $kafka.sasl.usernameKey "password" $kafka.sasl.passwordKey "certificate" $kafka.tls.certKey "key" $kafka.tls.keyKey }}
{{- if include "onevision.userWithPassword" . }}{{ $_ := set (set $keys "username" "") "password" "password" }}{{ end }}
{{- if include "onevision.userWithCertificate" . }}{{ $_ := set (set $keys "certificate" "user.crt") "key" "user.key" }}{{ end }}
{{- $keys | toJson }}
{{- end }}

{{/* "true" if the password is a file: SCRAM and PLAIN without a whole JAAS line. */}}
{{- define "onevision.passwordFile" -}}
{{- $sasl := .root.Values.kafka.sasl }}
{{- if and (hasPrefix "SASL_" .root.Values.kafka.securityProtocol) (not $sasl.jaasConfigKey) (ne $sasl.mechanism "OAUTHBEARER") }}true{{ end }}
{{- end }}

{{/* Everything that is not secret, for the ConfigMaps. */}}
{{- define "onevision.kafkaConfig" -}}
{{- $kafka := .root.Values.kafka -}}
SPRING_KAFKA_BOOTSTRAPSERVERS: {{ include "onevision.bootstrapServers" .root | quote }}
SPRING_KAFKA_SECURITY_PROTOCOL: {{ $kafka.securityProtocol | quote }}
ONEVISION_KAFKA_TOPICS_CREATE: {{ $kafka.topics.create | quote }}
ONEVISION_KAFKA_TOPICS_REPLICAS: {{ $kafka.topics.replicas | quote }}
{{- with $kafka.topics.prefix }}
ONEVISION_KAFKA_TOPICS_PREFIX: {{ . | quote }}
{{- end }}
{{- if hasPrefix "SASL_" $kafka.securityProtocol }}
SPRING_KAFKA_PROPERTIES_SASL_MECHANISM: {{ $kafka.sasl.mechanism | quote }}
{{- if eq $kafka.sasl.mechanism "OAUTHBEARER" }}
SPRING_KAFKA_PROPERTIES_SASL_LOGIN_CALLBACK_HANDLER_CLASS: org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler
SPRING_KAFKA_PROPERTIES_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL: {{ $kafka.sasl.tokenUrl | quote }}
{{- with $kafka.sasl.scope }}
SPRING_KAFKA_PROPERTIES_SASL_OAUTHBEARER_SCOPE: {{ . | quote }}
{{- end }}
{{- end }}
{{- if include "onevision.passwordFile" . }}
ONEVISION_KAFKA_CREDENTIALS_PASSWORDFILE: /etc/onevision/kafka/password
{{- if (include "onevision.secretKeys" . | fromJson).username }}
ONEVISION_KAFKA_CREDENTIALS_USERNAMEFILE: /etc/onevision/kafka/username
{{- else }}
# The Secret of a KafkaUser has the user's name.
ONEVISION_KAFKA_CREDENTIALS_USERNAME: {{ include "onevision.saslSecret" . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- if hasSuffix "SSL" $kafka.securityProtocol }}
{{- if include "onevision.caSecret" .root }}
ONEVISION_KAFKA_CREDENTIALS_AUTHORITIES: /etc/onevision/kafka/ca.crt
{{- end }}
{{- if include "onevision.clientSecret" . }}
ONEVISION_KAFKA_CREDENTIALS_CERTIFICATE: /etc/onevision/kafka/tls.crt
ONEVISION_KAFKA_CREDENTIALS_KEY: /etc/onevision/kafka/tls.key
{{- end }}
{{- end }}
{{- include "onevision.observabilityConfig" .root }}
{{- end }}

{{/* The secrets that have no file form: environment variables from Secrets. */}}
{{- define "onevision.kafkaSecrets" -}}
{{- $kafka := .root.Values.kafka -}}
{{- $secret := include "onevision.saslSecret" . }}
{{- if hasPrefix "SASL_" $kafka.securityProtocol }}
{{- if $kafka.sasl.jaasConfigKey }}
- name: SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG
  valueFrom:
    secretKeyRef:
      name: {{ $secret }}
      key: {{ $kafka.sasl.jaasConfigKey }}
{{- else if eq $kafka.sasl.mechanism "OAUTHBEARER" }}
- name: KAFKA_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ $secret }}
      key: {{ $kafka.sasl.usernameKey }}
- name: KAFKA_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ $secret }}
      key: {{ $kafka.sasl.passwordKey }}
# The kubelet substitutes the two variables above, so they must come first.
- name: SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG
  value: 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId="$(KAFKA_USERNAME)" clientSecret="$(KAFKA_PASSWORD)";'
{{- end }}
{{- end }}
{{- end }}

{{/* JVM options that the connection needs. */}}
{{- define "onevision.kafkaJavaOptions" -}}
{{- $kafka := .root.Values.kafka -}}
{{- if and (hasPrefix "SASL_" $kafka.securityProtocol) (eq $kafka.sasl.mechanism "OAUTHBEARER") }} -Dorg.apache.kafka.sasl.oauthbearer.allowed.urls={{ $kafka.sasl.tokenUrl }}{{ end }}
{{- end }}

{{/* The files of Secrets, in one folder. */}}
{{- define "onevision.kafkaSources" -}}
{{- $kafka := .root.Values.kafka -}}
{{- $keys := include "onevision.secretKeys" . | fromJson }}
{{- $tls := hasSuffix "SSL" $kafka.securityProtocol }}
{{- $authorities := include "onevision.caSecret" .root }}
{{- if and $tls $authorities }}
- secret:
    name: {{ $authorities }}
    items:
      - {key: {{ $kafka.tls.caKey | quote }}, path: ca.crt}
{{- end }}
{{- if and $tls (include "onevision.clientSecret" .) }}
- secret:
    name: {{ include "onevision.clientSecret" . }}
    items:
      - {key: {{ $keys.certificate | quote }}, path: tls.crt}
      - {key: {{ $keys.key | quote }}, path: tls.key}
{{- end }}
{{- if include "onevision.passwordFile" . }}
- secret:
    name: {{ include "onevision.saslSecret" . }}
    items:
      - {key: {{ $keys.password | quote }}, path: password}
      {{- with $keys.username }}
      - {key: {{ . | quote }}, path: username}
      {{- end }}
{{- end }}
{{- end }}

{{- define "onevision.kafkaVolume" -}}
{{- with include "onevision.kafkaSources" . | trim }}
- name: kafka
  projected:
    defaultMode: 0440
    sources:
      {{- . | nindent 6 }}
{{- end }}
{{- end }}

{{- define "onevision.kafkaMount" -}}
{{- if include "onevision.kafkaSources" . | trim }}
- name: kafka
  mountPath: /etc/onevision/kafka
  readOnly: true
{{- end }}
{{- end }}

{{/* Where the brokers listen: by default, the TLS or plain listener of the cluster of Strimzi. */}}
{{- define "onevision.bootstrapServers" -}}
{{- $tls := hasSuffix "SSL" .Values.kafka.securityProtocol }}
{{- .Values.kafka.bootstrapServers | default (printf "%s-kafka-bootstrap.%s.svc:%s" .Values.strimzi.cluster (include "onevision.kafkaNamespace" .) (ternary "9093" "9092" $tls)) }}
{{- end }}

{{/* The namespace of the cluster of Strimzi. */}}
{{- define "onevision.kafkaNamespace" -}}
{{- .Values.strimzi.namespace | default .Release.Namespace }}
{{- end }}

{{/* The Secret with the authorities of brokers. Empty: those of Java. Brokers that the values name may have a certificate of another authority than
     Strimzi's. */}}
{{- define "onevision.caSecret" -}}
{{- $kafka := .Values.kafka }}
{{- $kafka.tls.caSecret | default (ternary "" (printf "%s-cluster-ca-cert" .Values.strimzi.cluster) (or (not (empty $kafka.bootstrapServers)) (not (hasSuffix "SSL" $kafka.securityProtocol)))) }}
{{- end }}

{{/* The brokers for network policies, as a JSON array; empty: any. */}}
{{- define "onevision.kafkaPeers" -}}
{{- $namespace := dict "matchLabels" (dict "kubernetes.io/metadata.name" (include "onevision.kafkaNamespace" .)) }}
{{- $pods := dict "matchLabels" (dict "strimzi.io/cluster" .Values.strimzi.cluster) }}
{{- $own := ternary (list (dict "namespaceSelector" $namespace "podSelector" $pods)) list (empty .Values.kafka.bootstrapServers) }}
{{- .Values.networkPolicy.kafkaTo | default $own | toJson }}
{{- end }}

{{/* The ports of the bootstrap servers, as a JSON array. */}}
{{- define "onevision.kafkaPorts" -}}
{{- $ports := list }}
{{- range splitList "," (include "onevision.bootstrapServers" .) }}
{{- $ports = append $ports (regexFind "[0-9]+$" (trim .) | int) }}
{{- end }}
{{- $ports | uniq | toJson }}
{{- end }}

{{/* The port of kafka.sasl.tokenUrl; empty without it. */}}
{{- define "onevision.tokenPort" -}}
{{- with .Values.kafka.sasl.tokenUrl }}
{{- $port := regexFind ":[0-9]+$" (regexReplaceAll "^(https?://[^/]+).*$" . "${1}") | trimPrefix ":" }}
{{- $port | default (ternary "443" "80" (hasPrefix "https:" .)) }}
{{- end }}
{{- end }}

{{/* Refuses a connection that lacks a Secret, or that has the one of a KafkaUser of other queues. */}}
{{- define "onevision.checkKafka" -}}
{{- $kafka := .root.Values.kafka }}
{{- if .root.Values.strimzi.kafka.create }}{{ include "onevision.checkCluster" .root }}{{ end }}
{{- if and .root.Values.strimzi.enabled .root.queue }}
{{- $other := printf "%s-%s" (include "onevision.fullname" .root) .component }}
{{- range $key := list "saslSecret" "clientSecret" }}
{{- if eq (get $.values.kafka $key) $other }}
{{- fail (printf "%s.kafka.%s is %s, but the KafkaUser of this queue is %s. Leave the value empty." (include "onevision.place" $) $key $other (include "onevision.partName" $)) }}
{{- end }}
{{- end }}
{{- end }}
{{- if hasPrefix "SASL_" $kafka.securityProtocol }}
{{- if not (include "onevision.saslSecret" .) }}
{{- fail (printf "%s.kafka.saslSecret or kafka.sasl.existingSecret must name a Secret: kafka.securityProtocol is %s." (include "onevision.place" .) $kafka.securityProtocol) }}
{{- end }}
{{- if and (eq $kafka.sasl.mechanism "OAUTHBEARER") (not $kafka.sasl.tokenUrl) }}
{{- fail "kafka.sasl.tokenUrl must be set: kafka.sasl.mechanism is OAUTHBEARER." }}
{{- end }}
{{- if and (eq $kafka.sasl.mechanism "OAUTHBEARER") (not $kafka.sasl.usernameKey) (not $kafka.sasl.jaasConfigKey) }}
{{- fail "kafka.sasl.usernameKey must name the key of the client id: kafka.sasl.mechanism is OAUTHBEARER." }}
{{- end }}
{{- else if include "onevision.saslSecret" . }}
{{- fail (printf "%s.kafka.saslSecret or kafka.sasl.existingSecret is set, but kafka.securityProtocol is %s, without a login." (include "onevision.place" .) $kafka.securityProtocol) }}
{{- end }}
{{- if and (not (hasSuffix "SSL" $kafka.securityProtocol)) (include "onevision.clientSecret" .) }}
{{- fail (printf "%s.kafka.clientSecret or kafka.tls.clientSecret is set, but kafka.securityProtocol is %s, without TLS." (include "onevision.place" .) $kafka.securityProtocol) }}
{{- end }}
{{- end }}

{{/* The queues of the release, as a JSON array. */}}
{{- define "onevision.queues" -}}
{{- keys (.Values.models | default (dict "" dict)) | sortAlpha | toJson }}
{{- end }}

{{/* The names of a topic or group in this release, as a JSON array: with kafka.topics.prefix, and one for each queue if queues have their own.
     Takes a dict: root, name (without prefix and queue), queues (their names). */}}
{{- define "onevision.kafkaNames" -}}
{{- $names := list }}
{{- $prefix := .root.Values.kafka.topics.prefix }}
{{- $name := .name }}
{{- range $queue := .queues }}
{{- $full := $name }}
{{- with $queue }}
{{- $full = regexReplaceAll "^(vision|llm)\\.requests\\.(interactive|batch)$" $full (printf "${1}.requests.%s.${2}" .) }}
{{- $full = regexReplaceAll "^captions\\.requests$" $full (printf "captions.requests.%s" .) }}
{{- $full = regexReplaceAll "^(vision|llm)-service-(interactive|batch|captions)$" $full (printf "${1}-service-%s-${2}" .) }}
{{- end }}
{{- $names = append $names (print $prefix $full) }}
{{- end }}
{{- $names | uniq | toJson }}
{{- end }}

{{/* A topic's name as that of an object, which may not have every letter. */}}
{{- define "onevision.topicObject" -}}
{{- . | lower | replace "_" "-" | trimAll ".-" }}
{{- end }}

{{/* The brokers in all pools of the cluster that the chart creates. */}}
{{- define "onevision.brokers" -}}
{{- $brokers := 0 }}
{{- range .Values.strimzi.kafka.nodePools }}
{{- if and . (has "broker" .roles) }}{{ $brokers = add $brokers .replicas }}{{ end }}
{{- end }}
{{- $brokers }}
{{- end }}

{{/* Replicas of topics, those of share groups included, for a number of brokers. */}}
{{- define "onevision.brokerConfig" -}}
{{- $replicas := min 3 (int .) }}
{{- $inSync := max 1 (sub $replicas 1) -}}
default.replication.factor: {{ $replicas }}
min.insync.replicas: {{ $inSync }}
offsets.topic.replication.factor: {{ $replicas }}
transaction.state.log.replication.factor: {{ $replicas }}
transaction.state.log.min.isr: {{ $inSync }}
share.coordinator.state.topic.replication.factor: {{ $replicas }}
share.coordinator.state.topic.min.isr: {{ $inSync }}
# Lanes of all workers of a kind together.
group.share.max.size: 1000
auto.create.topics.enable: false
{{- end }}

{{/* Refuses a cluster that would not work, or that the components do not connect to. */}}
{{- define "onevision.checkCluster" -}}
{{- $strimzi := .Values.strimzi }}
{{- if not $strimzi.enabled }}
{{- fail "strimzi.kafka.create needs strimzi.enabled: the cluster has permissions, which the KafkaUsers get." }}
{{- end }}
{{- $controllers := 0 }}
{{- range $name, $pool := $strimzi.kafka.nodePools }}
{{- if and $pool (has "controller" $pool.roles) }}{{ $controllers = add $controllers $pool.replicas }}{{ end }}
{{- end }}
{{- if or (eq (int $controllers) 0) (eq (include "onevision.brokers" .) "0") }}
{{- fail "strimzi.kafka.nodePools: at least one pool must have the role controller, and one the role broker." }}
{{- end }}
{{- if eq (mod (int $controllers) 2) 0 }}
{{- fail (printf "strimzi.kafka.nodePools have %d controllers. Use an odd number: an even one survives no more failures than one less." (int $controllers)) }}
{{- end }}
{{- if not (hasSuffix "SSL" .Values.kafka.securityProtocol) }}
{{- fail (printf "kafka.securityProtocol is %s, but the cluster of strimzi.kafka.create listens with TLS." .Values.kafka.securityProtocol) }}
{{- end }}
{{- $name := printf "%s-kafka-bootstrap" $strimzi.cluster }}
{{- if not (regexMatch (printf "^%s(\\.[-a-z0-9.]+)?:9093$" $name) (include "onevision.bootstrapServers" .)) }}
{{- fail (printf "kafka.bootstrapServers is %s, but the cluster of strimzi.kafka.create listens at %s.%s.svc:9093." .Values.kafka.bootstrapServers $name (include "onevision.kafkaNamespace" .)) }}
{{- end }}
{{- end }}
