{{- define "onevision.gatewayConfig" -}}
{{ include "onevision.kafkaConfig" . }}
SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE: {{ printf "%ds" (int .Values.gateway.drainSeconds) }}
{{- end }}
