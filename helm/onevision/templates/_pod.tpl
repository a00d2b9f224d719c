{{/* Parts of the pods of all components. Each takes a dict: root, component (its name), values (its values). */}}

{{- define "onevision.podMetadata" -}}
labels:
  {{- include "onevision.labels" . | nindent 2 }}
  {{- with .values.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
annotations:
  # A changed configuration restarts the pods.
  checksum/config: {{ include (printf "onevision.%sConfig" .component) .root | sha256sum }}
  {{- with .values.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "onevision.podSettings" -}}
serviceAccountName: {{ include "onevision.serviceAccountName" .root }}
automountServiceAccountToken: false
# Service links set variables such as ONEVISION_GATEWAY_PORT, which Spring would read as configuration.
enableServiceLinks: false
# The drain time, the time before it (a gateway's preStop and stop delay, 15 s), and the end of the process.
terminationGracePeriodSeconds: {{ add .values.drainSeconds 30 }}
securityContext:
  runAsNonRoot: true
  {{- if .root.Values.podSecurity.fixedIds }}
  runAsUser: {{ .root.Values.podSecurity.user }}
  runAsGroup: {{ .root.Values.podSecurity.group }}
  fsGroup: {{ .root.Values.podSecurity.group }}
  fsGroupChangePolicy: OnRootMismatch
  {{- end }}
  seccompProfile:
    type: RuntimeDefault
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.topologyKey }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: {{ $.values.topologyPolicy }}
    labelSelector:
      matchLabels:
        {{- include "onevision.selector" $ | nindent 8 }}
{{- end }}
{{- end }}

{{/* Takes a dict: values, default (a strategy as YAML). */}}
{{- define "onevision.strategy" -}}
strategy:
  {{- with .values.strategy }}
  {{- toYaml . | nindent 2 }}
  {{- else }}
  {{- .default | nindent 2 }}
  {{- end }}
{{- end }}

{{/* Those that wait for a download first: further ones may read the model. */}}
{{- define "onevision.initContainers" -}}
{{- $waits := and (ne .component "gateway") .root.Values.model.source.url }}
{{- if or $waits .values.initContainers }}
initContainers:
  {{- if $waits }}
  {{- include "onevision.supplyWait" . | nindent 2 }}
  {{- end }}
  {{- with .values.initContainers }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "onevision.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/* Takes a dict: values (a component's), the paths liveness and readiness where they are not the actuator's,
     and startupSeconds where it is not the component's. */}}
{{- define "onevision.probes" -}}
{{- $liveness := .liveness | default "/actuator/health/liveness" }}
{{- $readiness := .readiness | default "/actuator/health/readiness" -}}
# The other probes start after this one succeeds.
startupProbe:
  httpGet:
    path: {{ $liveness }}
    port: http
  periodSeconds: 5
  failureThreshold: {{ max 1 (div (add (.startupSeconds | default .values.startupSeconds) 4) 5) }}
livenessProbe:
  httpGet:
    path: {{ $liveness }}
    port: http
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet:
    path: {{ $readiness }}
    port: http
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
{{- end }}
