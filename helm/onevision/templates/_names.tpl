{{/* Names and labels. */}}

{{- define "onevision.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/* 40 characters leave room for "-vision-metrics" within the 63 of a DNS label. */}}
{{- define "onevision.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains (include "onevision.name" .) .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "onevision.name" .) | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* What never changes during a release's life, so that selectors stay valid over upgrades.
     Takes a dict: root, component. The component's label names its queue too, so that no selector matches the pods of two queues. */}}
{{- define "onevision.selector" -}}
app.kubernetes.io/name: {{ include "onevision.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- if .component }}
app.kubernetes.io/component: {{ include "onevision.part" . }}
{{- end }}
{{- end }}

{{- define "onevision.labels" -}}
{{ include "onevision.selector" . }}
app.kubernetes.io/part-of: onevision
{{- with .root.queue }}
onevision.dev/queue: {{ . | quote }}
{{- end }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "onevision.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "onevision.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* Takes a dict: root, image (a component's), flavor ("" for the gateway). */}}
{{- define "onevision.image" -}}
{{- $tag := .image.tag }}
{{- if not $tag }}
{{- $tag = default .root.Chart.AppVersion .root.Values.image.tag }}
{{- with .flavor }}{{ $tag = printf "%s-%s" $tag . }}{{ end }}
{{- end }}
{{- $repository := .image.repository }}
{{- with .root.Values.image.registry }}{{ $repository = printf "%s/%s" (trimSuffix "/" .) $repository }}{{ end }}
{{- with .image.digest }}{{ $repository }}@{{ . }}{{ else }}{{ printf "%s:%s" $repository $tag }}{{ end }}
{{- end }}

{{/* The one place for container ports, as JSON: what a component listens on, serves and lets in. A worker has one port.
     Takes a dict: component, values. */}}
{{- define "onevision.ports" -}}
{{- if eq .component "gateway" -}}
{{ dict "http" 8080 "management" (int .values.managementPort) | toJson }}
{{- else -}}
{{ dict "http" (int .values.managementPort) | toJson }}
{{- end }}
{{- end }}

{{/* Takes the same dict. */}}
{{- define "onevision.containerPorts" -}}
{{- range $name, $port := include "onevision.ports" . | fromJson }}
- name: {{ $name }}
  containerPort: {{ $port }}
{{- end }}
{{- end }}

{{/* Makes the process listen on the container's ports. Takes the same dict. */}}
{{- define "onevision.portsConfig" -}}
{{- $ports := include "onevision.ports" . | fromJson -}}
SERVER_PORT: {{ $ports.http | quote }}
{{- with $ports.management }}
MANAGEMENT_SERVER_PORT: {{ . | quote }}
{{- end }}
{{- end }}

{{/* The name of the port that metrics are read from. Takes the same dict. */}}
{{- define "onevision.metricsPort" -}}
{{- if hasKey (include "onevision.ports" . | fromJson) "management" }}management{{ else }}http{{ end }}
{{- end }}

{{/* The folder of the checkpoint in the workers' containers. */}}
{{- define "onevision.modelPath" -}}
{{- with include "onevision.modelFolder" . }}/models/{{ . }}{{ else }}/models{{ end }}
{{- end }}
