{{/* Traces and logs of every component, for the ConfigMaps. */}}
{{- define "onevision.observabilityConfig" -}}
{{- with .Values.tracing.endpoint }}
MANAGEMENT_TRACING_EXPORT_ENABLED: "true"
MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT: {{ . | quote }}
MANAGEMENT_TRACING_SAMPLING_PROBABILITY: {{ $.Values.tracing.probability | quote }}
{{- end }}
{{- with .Values.logging.format }}
LOGGING_STRUCTURED_FORMAT_CONSOLE: {{ . }}
{{- end }}
{{- end }}

{{/* The port of the receiver of spans; empty without one. */}}
{{- define "onevision.tracingPort" -}}
{{- with .Values.tracing.endpoint }}
{{- $port := regexFind ":[0-9]+$" (urlParse .).host | trimPrefix ":" }}
{{- default (ternary "443" "80" (hasPrefix "https" .)) $port }}
{{- end }}
{{- end }}
