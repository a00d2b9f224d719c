{{/* A worker: vision or llm. Takes a dict: root, component, service (its service name), values. */}}

{{/* "true" if a pod has GPUs, of an extended resource or of claims. */}}
{{- define "onevision.usesGpus" -}}
{{- if or (gt (int .values.gpu.count) 0) .values.resourceClaims }}true{{ end }}
{{- end }}

{{/* The flavor of the image: the build of PyTorch. */}}
{{- define "onevision.flavor" -}}
{{- if include "onevision.usesGpus" . }}cu128{{ else }}cpu{{ end }}
{{- end }}

{{- define "onevision.workerConfig" -}}
{{ include "onevision.portsConfig" . }}
{{ include "onevision.kafkaConfig" . }}
{{- if and .root.Values.strimzi.enabled (not .root.Values.kafka.topics.create) }}
# Strimzi has no object for the settings of share groups; the users may set them.
ONEVISION_WORKER_QUEUE_CONFIGUREGROUPS: "true"
{{- end }}
# The worker finishes its requests within this time and returns the rest to the queue.
ONEVISION_WORKER_QUEUE_DRAINTIMEOUT: {{ printf "%ds" (int .values.drainSeconds) }}
SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE: {{ printf "%ds" (add .values.drainSeconds 5) }}
# A load that makes no progress for this time ends: liveness is then down.
ONEVISION_WORKER_LOADTIMEOUT: {{ printf "%ds" (int .values.startupSeconds) }}
ONEVISION_MODEL_NAME: {{ .root.Values.model.name | quote }}
{{- with .root.queue }}
ONEVISION_MODEL_QUEUE: {{ . | quote }}
{{- end }}
ONEVISION_MODEL_PATH: {{ include "onevision.modelPath" .root | quote }}
ONEVISION_MODEL_ARCHIVES: /archives
ONEVISION_MODEL_DATATYPE: {{ .root.Values.model.dataType | quote }}
ONEVISION_MODEL_DEVICE: {{ .values.device | quote }}
{{- end }}

{{- define "onevision.visionConfig" -}}
{{ include "onevision.workerConfig" (dict "root" . "component" "vision" "values" .Values.vision) }}
{{- end }}

{{- define "onevision.llmConfig" -}}
{{ include "onevision.workerConfig" (dict "root" . "component" "llm" "values" .Values.llm) }}
ONEVISION_MODEL_WEIGHTS: {{ .Values.model.weights | quote }}
{{- end }}

{{/* The variables of a worker's container. */}}
{{- define "onevision.workerEnv" -}}
- name: JDK_JAVA_OPTIONS
  value: {{ print .values.javaOptions (include "onevision.kafkaJavaOptions" .) | quote }}
# Without this, PyTorch starts a thread for each core of the node.
- name: OMP_NUM_THREADS
  valueFrom:
    resourceFieldRef:
      resource: limits.cpu
{{- include "onevision.kafkaSecrets" . }}
{{- end }}

{{- define "onevision.worker" -}}
{{- include "onevision.checkWorker" . }}
{{- $fullname := include "onevision.partName" . -}}
{{- $model := .root.Values.model -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $fullname }}
  labels:
    {{- include "onevision.labels" . | nindent 4 }}
data:
  {{- include (printf "onevision.%sConfig" .component) .root | nindent 2 }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $fullname }}
  labels:
    {{- include "onevision.labels" . | nindent 4 }}
spec:
  {{- include "onevision.replicas" . | nindent 2 }}
  # A first start converts the checkpoint.
  progressDeadlineSeconds: {{ .values.progressDeadlineSeconds }}
  selector:
    matchLabels:
      {{- include "onevision.selector" . | nindent 6 }}
  {{- $surge := "type: RollingUpdate\nrollingUpdate:\n  maxSurge: 1\n  maxUnavailable: 0" }}
  {{- /* A new pod would wait forever for the GPU of the old one. */}}
  {{- $replace := "type: RollingUpdate\nrollingUpdate:\n  maxSurge: 0\n  maxUnavailable: 1" }}
  {{- include "onevision.strategy" (dict "values" .values "default" (ternary $replace $surge (eq (include "onevision.usesGpus" .) "true"))) | nindent 2 }}
  template:
    metadata:
      {{- include "onevision.podMetadata" . | nindent 6 }}
    spec:
      {{- include "onevision.podSettings" . | nindent 6 }}
      {{- with .values.runtimeClassName }}
      runtimeClassName: {{ . }}
      {{- end }}
      {{- with .values.resourceClaims }}
      resourceClaims:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- include "onevision.initContainers" . | nindent 6 }}
      containers:
        - name: {{ .service }}
          image: {{ include "onevision.image" (dict "root" .root "image" .values.image "flavor" (include "onevision.flavor" .)) }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          {{- include "onevision.containerSecurity" . | nindent 10 }}
          ports:
            {{- include "onevision.containerPorts" . | nindent 12 }}
          envFrom:
            - configMapRef:
                name: {{ $fullname }}
          env:
            {{- include "onevision.workerEnv" . | nindent 12 }}
            {{- with .values.env }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          # The process answers before the model is loaded; from then on liveness tells a load from a hung one.
          {{- include "onevision.probes" (merge (dict "startupSeconds" 180) .) | nindent 10 }}
          resources:
            requests:
              {{- toYaml .values.resources.requests | nindent 14 }}
            limits:
              {{- toYaml .values.resources.limits | nindent 14 }}
              {{- if gt (int .values.gpu.count) 0 }}
              {{ .values.gpu.resource }}: {{ .values.gpu.count }}
              {{- end }}
            {{- with .values.resourceClaims }}
            claims:
              {{- range . }}
              - name: {{ .name }}
              {{- end }}
            {{- end }}
          volumeMounts:
            {{- include "onevision.kafkaMount" . | nindent 12 }}
            - name: model
              mountPath: /models
              readOnly: true
            - name: archives
              mountPath: /archives
            - name: tmp
              mountPath: /tmp
            {{- with .values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        {{- include "onevision.kafkaVolume" . | nindent 8 }}
        {{- include "onevision.modelVolume" .root | nindent 8 }}
        - name: archives
          {{- if or $model.archives.existingClaim $model.archives.createClaim }}
          persistentVolumeClaim:
            claimName: {{ $model.archives.existingClaim | default (include "onevision.archivesClaim" .root) }}
          {{- else if $model.archives.hostPath }}
          hostPath:
            path: {{ $model.archives.hostPath }}
            type: Directory
          {{- else if $model.archives.storageClassName }}
          ephemeral:
            volumeClaimTemplate:
              spec:
                accessModes: [ReadWriteOnce]
                storageClassName: {{ $model.archives.storageClassName }}
                resources:
                  requests:
                    storage: {{ $model.archives.size }}
          {{- else }}
          emptyDir:
            sizeLimit: {{ $model.archives.size }}
          {{- end }}
        - name: tmp
          emptyDir:
            sizeLimit: {{ .values.tmpSize }}
        {{- with .values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
---
# Headless: it lists the pods for the collection of metrics. No client calls a worker.
apiVersion: v1
kind: Service
metadata:
  name: {{ $fullname }}-metrics
  labels:
    {{- include "onevision.labels" . | nindent 4 }}
spec:
  clusterIP: None
  publishNotReadyAddresses: true
  selector:
    {{- include "onevision.selector" . | nindent 4 }}
  ports:
    - name: http
      port: {{ (include "onevision.ports" . | fromJson).http }}
      targetPort: http
{{- include "onevision.podDisruptionBudget" . }}
{{- end }}

{{/* All workers of a kind. Takes a dict: root, component, service. */}}
{{- define "onevision.workers" -}}
{{- $service := .service }}
{{- $component := .component }}
{{- $parts := dict }}
{{- include "onevision.parts" (dict "into" $parts "root" .root) }}
{{- $first := true }}
{{- range $parts.parts }}
{{- if eq .component $component }}
{{- if not $first }}
---
{{ end }}
{{- $first = false }}
{{- include "onevision.worker" (set . "service" $service) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "onevision.podDisruptionBudget" -}}
{{- if .values.podDisruptionBudget.enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "onevision.partName" . }}
  labels:
    {{- include "onevision.labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ .values.podDisruptionBudget.maxUnavailable }}
  # A pod that is not ready does not block the drain of a node.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "onevision.selector" . | nindent 6 }}
{{- end }}
{{- end }}
