{{- define "onevision.gatewayConfig" -}}
{{ include "onevision.kafkaConfig" . }}
# Kept connections of clients, which know nothing of endpoints, end with the next response.
ONEVISION_GATEWAY_STOPDELAY: 5s
# Streams that take longer are handed over to other pods.
ONEVISION_GATEWAY_DRAIN: {{ printf "%ds" (int .Values.gateway.drainSeconds) }}
SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE: {{ printf "%ds" (add .Values.gateway.drainSeconds 5) }}
{{- end }}
