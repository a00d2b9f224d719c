{{/* Where the model comes from: a volume, an image, or a download into a claim. Each takes a queue's root. */}}

{{/* The claim with the checkpoint; empty if it is elsewhere. All queues share one that the chart makes, unless a queue sets values of its own for it. */}}
{{- define "onevision.modelClaim" -}}
{{- if .Values.model.claim.create }}
{{- include "onevision.fullname" . }}-model
{{- if dig "model" "claim" "" (.own | default dict) }}{{ with .queue }}-{{ . }}{{ end }}{{ end }}
{{- else }}
{{- .Values.model.existingClaim }}
{{- end }}
{{- end }}

{{/* The folder of the checkpoint inside the volume. A downloaded model has one for each source, so that a new source does not change files
     that running workers read. */}}
{{- define "onevision.modelFolder" -}}
{{- $source := .Values.model.source.url }}
{{- if or .Values.model.path (not $source) }}
{{- .Values.model.path | trimSuffix "/" }}
{{- else }}
{{- $name := $source | trimSuffix "/" | splitList "/" | last | regexFind "^[^@?#]*" }}
{{- printf "%s-%s" (regexReplaceAll "[^A-Za-z0-9._-]" $name "-" | trunc 60) ($source | sha256sum | trunc 8) }}
{{- end }}
{{- end }}

{{/* The volume of the workers: read only. */}}
{{- define "onevision.modelVolume" -}}
{{- $model := .Values.model -}}
- name: model
  {{- if $model.image.reference }}
  image:
    reference: {{ $model.image.reference }}
    pullPolicy: {{ $model.image.pullPolicy }}
  {{- else if $model.hostPath }}
  hostPath:
    path: {{ $model.hostPath }}
    type: Directory
  {{- else }}
  persistentVolumeClaim:
    claimName: {{ include "onevision.modelClaim" . }}
    readOnly: true
  {{- end }}
{{- end }}

{{/* Whether the Job writes the archives too: workers must find them on a claim. */}}
{{- define "onevision.supplyConverts" -}}
{{- $archives := .Values.model.archives }}
{{- if and .Values.model.source.convert (or $archives.existingClaim $archives.createClaim) }}true{{ end }}
{{- end }}

{{/* What Job and waiting workers know of the source. */}}
{{- define "onevision.supplySource" -}}
- name: ONEVISION_SUPPLY_SOURCE
  value: {{ .Values.model.source.url | quote }}
- name: ONEVISION_MODEL_PATH
  value: {{ include "onevision.modelPath" . | quote }}
{{- end }}

{{- define "onevision.supplyCommand" -}}
command: [java, -cp, "@/app/jib-classpath-file", dev.onevision.supply.job.SupplyApplication]
{{- end }}

{{/* Init container of a worker that waits for the Job. Takes the dict of onevision.worker. */}}
{{- define "onevision.supplyWait" -}}
- name: wait-for-model
  image: {{ include "onevision.image" (dict "root" .root "image" .values.image "flavor" (include "onevision.flavor" .)) }}
  imagePullPolicy: {{ .root.Values.image.pullPolicy }}
  {{- include "onevision.containerSecurity" . | nindent 2 }}
  {{- include "onevision.supplyCommand" . | nindent 2 }}
  env:
    {{- include "onevision.supplySource" .root | nindent 4 }}
    - name: ONEVISION_SUPPLY_ACTION
      value: wait
    - name: JDK_JAVA_OPTIONS
      value: -Xmx64m
  resources:
    requests: {cpu: 10m, memory: 256Mi}
    limits: {cpu: "1", memory: 256Mi}
  volumeMounts:
    - name: model
      mountPath: /models
      readOnly: true
    - name: tmp
      mountPath: /tmp
{{- end }}

{{/* The image of the Job: that of the language model, whose libraries for CPUs are enough to convert. */}}
{{- define "onevision.supplyImage" -}}
{{- include "onevision.image" (dict "root" . "image" .Values.llm.image "flavor" (include "onevision.flavor" (dict "values" .Values.llm))) }}
{{- end }}

{{/* The data type of the archives: GPUs compute in bf16, whatever the node of the Job does. */}}
{{- define "onevision.supplyType" -}}
{{- if and (eq .Values.model.dataType "auto") (hasPrefix "cuda" .Values.llm.device) }}bf16{{ else }}{{ .Values.model.dataType }}{{ end }}
{{- end }}

{{- define "onevision.supplyPod" -}}
{{- $source := .Values.model.source -}}
restartPolicy: Never
serviceAccountName: {{ include "onevision.serviceAccountName" . }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  {{- if .Values.podSecurity.fixedIds }}
  runAsUser: {{ .Values.podSecurity.user }}
  runAsGroup: {{ .Values.podSecurity.group }}
  fsGroup: {{ .Values.podSecurity.group }}
  fsGroupChangePolicy: OnRootMismatch
  {{- end }}
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with $source.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $source.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: download
    image: {{ include "onevision.supplyImage" . }}
    imagePullPolicy: {{ .Values.image.pullPolicy }}
    {{- include "onevision.containerSecurity" . | nindent 4 }}
    {{- include "onevision.supplyCommand" . | nindent 4 }}
    env:
      {{- include "onevision.supplySource" . | nindent 6 }}
      - name: ONEVISION_SUPPLY_PARALLEL
        value: {{ $source.parallel | quote }}
      {{- with $source.endpoint }}
      - name: ONEVISION_SUPPLY_ENDPOINT
        value: {{ . | quote }}
      {{- end }}
      {{- if $source.tokenSecret }}
      - name: ONEVISION_SUPPLY_TOKENFILE
        value: /etc/onevision/model/token
      {{- end }}
      {{- with $source.s3.secret }}
      - name: AWS_ACCESS_KEY_ID
        valueFrom:
          secretKeyRef:
            name: {{ . }}
            key: {{ $source.s3.accessKeyIdKey }}
      - name: AWS_SECRET_ACCESS_KEY
        valueFrom:
          secretKeyRef:
            name: {{ . }}
            key: {{ $source.s3.secretAccessKeyKey }}
      {{- end }}
      {{- with $source.s3.region }}
      - name: AWS_REGION
        value: {{ . }}
      {{- end }}
      {{- if include "onevision.supplyConverts" . }}
      - name: ONEVISION_SUPPLY_CONVERT
        value: "true"
      - name: ONEVISION_SUPPLY_GPUS
        value: {{ max 1 (int .Values.llm.gpu.count) | quote }}
      - name: ONEVISION_MODEL_ARCHIVES
        value: /archives
      - name: ONEVISION_MODEL_DATATYPE
        value: {{ include "onevision.supplyType" . }}
      - name: ONEVISION_MODEL_WEIGHTS
        value: {{ .Values.model.weights }}
      {{- end }}
      - name: JDK_JAVA_OPTIONS
        value: -XX:MaxRAMPercentage=50
      {{- with .Values.logging.format }}
      - name: LOGGING_STRUCTURED_FORMAT_CONSOLE
        value: {{ . }}
      {{- end }}
      {{- with $source.env }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    resources:
      {{- toYaml $source.resources | nindent 6 }}
    volumeMounts:
      - name: model
        mountPath: /models
      {{- if include "onevision.supplyConverts" . }}
      - name: archives
        mountPath: /archives
      {{- end }}
      {{- if $source.tokenSecret }}
      - name: token
        mountPath: /etc/onevision/model
        readOnly: true
      {{- end }}
      - name: tmp
        mountPath: /tmp
volumes:
  - name: model
    persistentVolumeClaim:
      claimName: {{ include "onevision.modelClaim" . }}
  {{- if include "onevision.supplyConverts" . }}
  - name: archives
    persistentVolumeClaim:
      claimName: {{ .Values.model.archives.existingClaim | default (include "onevision.archivesClaim" .) }}
  {{- end }}
  {{- with $source.tokenSecret }}
  - name: token
    secret:
      secretName: {{ . }}
      defaultMode: 0440
      items:
        - {key: {{ $source.tokenKey | quote }}, path: token}
  {{- end }}
  - name: tmp
    emptyDir:
      sizeLimit: 1Gi
{{- end }}

{{/* Ports that the Job connects to: those of the endpoint or the URL, of the hub's other hosts, and further ones; as a JSON array. */}}
{{- define "onevision.supplyPorts" -}}
{{- $source := .Values.model.source }}
{{- $ports := list }}
{{- $url := $source.endpoint | default $source.url }}
{{- $port := regexFind "^https?://[^/]*:[0-9]+" $url | regexFind "[0-9]+$" }}
{{- if $port }}
{{- $ports = append $ports (int $port) }}
{{- else }}
{{- $ports = append $ports (hasPrefix "http://" $url | ternary 80 443) }}
{{- end }}
{{- range $source.ports }}{{ $ports = append $ports (int .) }}{{ end }}
{{- $ports | uniq | toJson }}
{{- end }}

{{- define "onevision.checkSupply" -}}
{{- $model := .Values.model }}
{{- $place := print (empty .queue | ternary "" (printf "models.%s." .queue)) "model" }}
{{- $places := list }}
{{- if $model.existingClaim }}{{ $places = append $places "existingClaim" }}{{ end }}
{{- if $model.claim.create }}{{ $places = append $places "claim.create" }}{{ end }}
{{- if $model.hostPath }}{{ $places = append $places "hostPath" }}{{ end }}
{{- if $model.image.reference }}{{ $places = append $places "image.reference" }}{{ end }}
{{- if ne (len $places) 1 }}
{{- fail (printf "%s: set exactly one of existingClaim, claim.create, hostPath and image.reference; set are: %s." $place (join ", " $places | default "none")) }}
{{- end }}
{{- if $model.source.url }}
{{- if not (include "onevision.modelClaim" .) }}
{{- fail (printf "%s.source.url downloads into a claim, but the model is in %s. Use existingClaim or claim.create." $place (first $places)) }}
{{- end }}
{{- $own := list }}
{{- range (first (include "onevision.supplyPod" . | fromYaml).containers).env }}{{ $own = append $own .name }}{{ end }}
{{- if ne (len $own) (len (uniq $own)) }}
{{- fail (printf "%s.source.env sets a variable twice, or one that the chart sets: %s." $place (join ", " $own)) }}
{{- end }}
{{- if and $model.source.s3.secret (not (hasPrefix "s3://" $model.source.url)) }}
{{- fail (printf "%s.source.s3.secret is for a source.url with s3://." $place) }}
{{- end }}
{{- if and $model.source.tokenSecret (hasPrefix "s3://" $model.source.url) }}
{{- fail (printf "%s.source.tokenSecret is not for a source.url with s3://. Use source.s3.secret." $place) }}
{{- end }}
{{- else if $model.claim.create }}
{{- fail (printf "%s.claim.create makes an empty claim. Set source.url too, or fill a claim of your own and name it in existingClaim." $place) }}
{{- end }}
{{- end }}
