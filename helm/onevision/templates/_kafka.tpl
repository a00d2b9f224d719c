{{/* The connection to Kafka as spring.kafka.* properties, for the ConfigMaps: everything that is not secret. */}}
{{- define "onevision.kafkaConfig" -}}
{{- $kafka := .Values.kafka -}}
SPRING_KAFKA_BOOTSTRAPSERVERS: {{ $kafka.bootstrapServers | quote }}
SPRING_KAFKA_SECURITY_PROTOCOL: {{ $kafka.securityProtocol | quote }}
ONEVISION_KAFKA_TOPICS_CREATE: {{ $kafka.topics.create | quote }}
ONEVISION_KAFKA_TOPICS_REPLICAS: {{ $kafka.topics.replicas | quote }}
{{- if hasPrefix "SASL_" $kafka.securityProtocol }}
SPRING_KAFKA_PROPERTIES_SASL_MECHANISM: {{ $kafka.sasl.mechanism | quote }}
{{- end }}
{{- if hasSuffix "SSL" $kafka.securityProtocol }}
{{- if $kafka.tls.caSecret }}
SPRING_KAFKA_SSL_TRUSTSTORETYPE: PEM
{{- end }}
{{- if $kafka.tls.clientSecret }}
SPRING_KAFKA_SSL_KEYSTORETYPE: PEM
{{- end }}
{{- end }}
{{- end }}

{{/* The secret part: environment variables from Secrets. */}}
{{- define "onevision.kafkaSecrets" -}}
{{- $kafka := .Values.kafka -}}
{{- if hasPrefix "SASL_" $kafka.securityProtocol }}
{{- $module := ternary "org.apache.kafka.common.security.plain.PlainLoginModule" "org.apache.kafka.common.security.scram.ScramLoginModule" (eq $kafka.sasl.mechanism "PLAIN") }}
{{- if $kafka.sasl.jaasConfigKey }}
- name: SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG
  valueFrom:
    secretKeyRef:
      name: {{ $kafka.sasl.existingSecret }}
      key: {{ $kafka.sasl.jaasConfigKey }}
{{- else }}
- name: KAFKA_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ $kafka.sasl.existingSecret }}
      key: {{ $kafka.sasl.usernameKey }}
- name: KAFKA_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ $kafka.sasl.existingSecret }}
      key: {{ $kafka.sasl.passwordKey }}
# The kubelet substitutes the two variables above, so they must come first.
- name: SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG
  value: {{ printf `%s required username="$(KAFKA_USERNAME)" password="$(KAFKA_PASSWORD)";` $module | quote }}
{{- end }}
{{- end }}
{{- if hasSuffix "SSL" $kafka.securityProtocol }}
{{- with $kafka.tls.caSecret }}
- name: SPRING_KAFKA_SSL_TRUSTSTORECERTIFICATES
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: {{ $kafka.tls.caKey }}
{{- end }}
{{- with $kafka.tls.clientSecret }}
- name: SPRING_KAFKA_SSL_KEYSTORECERTIFICATECHAIN
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: tls.crt
- name: SPRING_KAFKA_SSL_KEYSTOREKEY
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: tls.key
{{- end }}
{{- end }}
{{- end }}

{{/* The ports in kafka.bootstrapServers, as a JSON array. */}}
{{- define "onevision.kafkaPorts" -}}
{{- $ports := list }}
{{- range splitList "," .Values.kafka.bootstrapServers }}
{{- $ports = append $ports (regexFind "[0-9]+$" (trim .) | int) }}
{{- end }}
{{- $ports | uniq | toJson }}
{{- end }}
