{{- define "onevision.gatewayConfig" -}}
{{ include "onevision.portsConfig" (dict "component" "gateway" "values" .Values.gateway) }}
{{ include "onevision.kafkaConfig" (dict "root" . "component" "gateway" "values" .Values.gateway) }}
ONEVISION_GATEWAY_MODELS_KNOWN: {{ include "onevision.knownModels" . | quote }}
# Clients with kept connections do not see endpoints, so their connections end with the next response.
ONEVISION_GATEWAY_ACCESS_STOPDELAY: 5s
# Longer streams are handed over to other pods.
ONEVISION_GATEWAY_ANSWERS_DRAINTIMEOUT: {{ printf "%ds" (int .Values.gateway.drainSeconds) }}
SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE: {{ printf "%ds" (add .Values.gateway.drainSeconds 5) }}
{{- with .Values.gateway.cors.allowedOrigins }}
ONEVISION_GATEWAY_CORS_ALLOWEDORIGINS: {{ join "," . | quote }}
{{- end }}
{{- if .Values.gateway.playground.enabled }}
ONEVISION_GATEWAY_PLAYGROUND_ENABLED: "true"
{{- end }}
{{- range $room, $limits := .Values.gateway.limits }}
{{- range $key, $value := $limits }}
ONEVISION_GATEWAY_{{ upper $room }}_{{ upper $key }}: {{ $value | toJson | trimAll "\"" | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* The variables of the gateway's container. */}}
{{- define "onevision.gatewayEnv" -}}
- name: JDK_JAVA_OPTIONS
  value: {{ print .Values.gateway.javaOptions (include "onevision.kafkaJavaOptions" (dict "root" .)) | quote }}
{{- with .Values.gateway.apiKeys }}
{{- if .existingSecret }}
- name: ONEVISION_GATEWAY_ACCESS_KEYS
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .key }}
{{- end }}
{{- if .fileSecret }}
- name: ONEVISION_GATEWAY_ACCESS_KEYFILE
  value: /etc/onevision/keys/{{ .fileKey }}
{{- end }}
{{- end }}
{{- include "onevision.kafkaSecrets" (dict "root" . "component" "gateway" "values" .Values.gateway) }}
{{- end }}

{{/* A duration of Spring in seconds, rounded up. */}}
{{- define "onevision.seconds" -}}
{{- $units := dict "ms" 0.001 "s" 1.0 "m" 60.0 "h" 3600.0 "d" 86400.0 }}
{{- mulf (regexFind "^[0-9]+" . | float64) (get $units (regexFind "[a-z]+$" .)) | ceil | int64 }}
{{- end }}

{{/* Seconds that a proxy waits for an answer: until the gateway's own deadline, and some more for its error to arrive. */}}
{{- define "onevision.proxySeconds" -}}
{{- add (include "onevision.seconds" (dig "answers" "deadline" "5m" .Values.gateway.limits) | int) (int .Values.gateway.proxyGraceSeconds) }}
{{- end }}

{{/* What ingress-nginx does otherwise: it refuses bodies over 1 MB, ends answers that are silent for 60 s, and writes bodies to its disk first. */}}
{{- define "onevision.ingressAnnotations" -}}
nginx.ingress.kubernetes.io/proxy-body-size: {{ .Values.gateway.ingress.maxBodySize | quote }}
nginx.ingress.kubernetes.io/proxy-read-timeout: {{ include "onevision.proxySeconds" . | quote }}
nginx.ingress.kubernetes.io/proxy-send-timeout: {{ include "onevision.proxySeconds" . | quote }}
nginx.ingress.kubernetes.io/proxy-request-buffering: "off"
nginx.ingress.kubernetes.io/proxy-buffering: "off"
nginx.ingress.kubernetes.io/proxy-http-version: "1.1"
{{- end }}
