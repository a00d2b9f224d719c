{{/* Values that the schema cannot judge alone. Each check fails with the value's name and what to do. */}}

{{/* No value: the Deployment's replicas are those that an autoscaler sets. Takes a dict: values. */}}
{{- define "onevision.replicas" -}}
{{- if not (kindIs "invalid" .values.replicas) -}}
replicas: {{ .values.replicas }}
{{- end }}
{{- end }}

{{/* Refuses a variable that is set twice: the container would have one of the two values.
     Takes a dict: component, values, config (the ConfigMap's data), own (the container's variables). */}}
{{- define "onevision.checkEnv" -}}
{{- $component := .component }}
{{- $set := dict }}
{{- range keys .config }}{{ $_ := set $set . true }}{{ end }}
{{- range .own }}{{ $_ := set $set .name true }}{{ end }}
{{- $seen := dict }}
{{- range .values.env }}
{{- if hasKey $set .name }}
{{- fail (printf "%s.env sets %s, which the chart sets from its values. Change the value instead." $component .name) }}
{{- end }}
{{- if hasKey $seen .name }}
{{- fail (printf "%s.env sets %s twice." $component .name) }}
{{- end }}
{{- $_ := set $seen .name true }}
{{- end }}
{{- end }}

{{/* Refuses labels and annotations that would replace the chart's own. Takes a component's dict. */}}
{{- define "onevision.checkMetadata" -}}
{{- $own := include "onevision.labels" . | fromYaml }}
{{- range keys .values.podLabels }}
{{- if hasKey $own . }}
{{- fail (printf "%s.podLabels sets %s, which the chart sets and may select pods by." (include "onevision.place" $) .) }}
{{- end }}
{{- end }}
{{- if hasKey .values.podAnnotations "checksum/config" }}
{{- fail (printf "%s.podAnnotations sets checksum/config, which the chart sets." (include "onevision.place" .)) }}
{{- end }}
{{- end }}

{{/* A Kubernetes quantity in MiB, rounded down. */}}
{{- define "onevision.mebibytes" -}}
{{- $text := . | toString }}
{{- $number := regexFind "^[0-9.]+" $text | float64 }}
{{- $unit := regexReplaceAll "^[0-9.]+" $text "" }}
{{- $bytes := dict "" 1.0 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 "Pi" 1125899906842624.0 }}
{{- divf (mulf $number (get $bytes $unit)) 1048576.0 | floor | int64 }}
{{- end }}

{{/* The max heap of a container in MiB, by its Java options. Takes a component's values. */}}
{{- define "onevision.heap" -}}
{{- $memory := include "onevision.mebibytes" .resources.limits.memory | float64 }}
{{- $fixed := regexFindAll "-Xmx[0-9]+[kKmMgGtT]?" .javaOptions -1 | last }}
{{- $percent := regexFindAll "-XX:MaxRAMPercentage=[0-9.]+" .javaOptions -1 | last }}
{{- if $fixed }}
{{- $units := dict "" 1.0 "k" 1024.0 "m" 1048576.0 "g" 1073741824.0 "t" 1099511627776.0 }}
{{- $unit := regexFind "[a-z]?$" (lower $fixed) }}
{{- divf (mulf (regexFind "[0-9]+" $fixed | float64) (get $units $unit)) 1048576.0 | floor | int64 }}
{{- else if $percent }}
{{- divf (mulf $memory (regexFind "[0-9.]+$" $percent | float64)) 100.0 | floor | int64 }}
{{- else }}
{{- divf $memory 4.0 | floor | int64 }}
{{- end }}
{{- end }}

{{/* A size of Spring in MiB, such as 256MB. */}}
{{- define "onevision.dataSize" -}}
{{- $units := dict "B" 1.0 "KB" 1024.0 "MB" 1048576.0 "GB" 1073741824.0 }}
{{- divf (mulf (regexFind "^[0-9]+" . | float64) (get $units (regexFind "[A-Z]+$" .))) 1048576.0 | ceil | int64 }}
{{- end }}

{{/* Archives of every queue; claims by name, because queues share one unless they set their own. */}}
{{- define "onevision.checkArchives" -}}
{{- $parts := dict }}
{{- include "onevision.parts" (dict "into" $parts "root" .) }}
{{- $pods := dict }}
{{- $modes := dict }}
{{- range $parts.parts }}
{{- $archives := .root.Values.model.archives }}
{{- if and $archives.createClaim (or $archives.existingClaim $archives.hostPath) }}
{{- fail (printf "%smodel.archives.createClaim excludes existingClaim and hostPath." (empty .root.queue | ternary "" (printf "models.%s." .root.queue))) }}
{{- end }}
{{- if and (ne .component "gateway") (or $archives.createClaim $archives.existingClaim) (ne $archives.accessMode "ReadWriteMany") }}
{{- $claim := $archives.existingClaim | default (include "onevision.archivesClaim" .root) }}
{{- /* An autoscaler may start several. */}}
{{- $sum := add (get $pods $claim | default 0) (kindIs "invalid" .values.replicas | ternary 2 .values.replicas) | int }}
{{- $_ := set $pods $claim $sum }}
{{- $_ := set $modes $claim $archives.accessMode }}
{{- end }}
{{- end }}
{{- range $claim, $sum := $pods }}
{{- if gt $sum 1 }}
{{- fail (printf "model.archives.accessMode is %s, but %d workers share the claim and may be on several nodes. Use ReadWriteMany, or storageClassName without a claim: then each pod has a volume of its own." (get $modes $claim) $sum) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "onevision.checkGateway" -}}
{{- include "onevision.checkArchives" . }}
{{- $values := .Values.gateway }}
{{- include "onevision.checkEnv" (dict "component" "gateway" "values" $values
      "config" (include "onevision.gatewayConfig" . | fromYaml) "own" (include "onevision.gatewayEnv" . | fromYamlArray)) }}
{{- include "onevision.checkMetadata" (dict "root" . "component" "gateway" "values" $values) }}
{{- include "onevision.checkKafka" (dict "root" . "component" "gateway" "values" $values) }}
{{- $upload := include "onevision.dataSize" (dig "access" "maxUploadBytes" "256MB" $values.limits) | int }}
{{- if .Values.gateway.ingress.enabled }}
{{- $size := .Values.gateway.ingress.maxBodySize }}
{{- $body := div (mul (regexFind "^[0-9]+" $size | int64) (get (dict "k" 1 "m" 1024 "g" 1048576) (regexFind "[kmg]$" $size))) 1024 | int }}
{{- $request := include "onevision.dataSize" (dig "http" "maxRequestBytes" "72MB" $values.limits) | int }}
{{- if lt $body $request }}
{{- fail (printf "gateway.ingress.maxBodySize of %d MiB is less than limits.http.maxRequestBytes of %d MiB." $body $request) }}
{{- end }}
{{- end }}
{{- $heap := include "onevision.heap" $values | int }}
{{- /* Bodies, as much again while their images are decoded, and the rest of the gateway. */}}
{{- $needed := add (mul 2 $upload) 320 | int }}
{{- if lt $heap $needed }}
{{- fail (printf "gateway: the heap of %d MiB cannot hold limits.access.maxUploadBytes of %d MiB, which needs %d MiB. Raise resources.limits.memory or the heap in javaOptions, or lower the limit." $heap $upload $needed) }}
{{- end }}
{{- end }}

{{/* What the schema checks of the release's values, and cannot of those that a queue's are merged with. Takes the dict of onevision.worker. */}}
{{- define "onevision.checkQueue" -}}
{{- with .root.queue }}
{{- $place := printf "models.%s" . }}
{{- $model := $.root.Values.model }}
{{- $archives := list }}
{{- range list "existingClaim" "hostPath" "storageClassName" }}
{{- if get $model.archives . }}{{ $archives = append $archives . }}{{ end }}
{{- end }}
{{- if gt (len $archives) (ternary 2 1 (and $model.archives.createClaim (has "storageClassName" $archives))) }}
{{- fail (printf "%s.model.archives: set at most one of %s, together with the values of model.archives." $place (join " and " $archives)) }}
{{- end }}
{{- $count := int $.values.gpu.count }}
{{- if and (hasPrefix "cuda" $.values.device) (eq $count 0) (not $.values.resourceClaims) }}
{{- fail (printf "%s.%s.device is %s, but gpu.count is 0. Request a GPU." $place $.component $.values.device) }}
{{- end }}
{{- if and (eq $.values.device "cpu") (gt $count 0) }}
{{- fail (printf "%s.%s.gpu.count requests %d GPUs for each pod, but device is cpu." $place $.component $count) }}
{{- end }}
{{- /* The longest name is that of a Service, a DNS label. */}}
{{- $longest := printf "%s-metrics" (include "onevision.partName" $) }}
{{- if gt (len $longest) 63 }}
{{- fail (printf "%s: the name %s has %d characters, at most 63. Shorten the queue's name or set fullnameOverride." $place $longest (len $longest)) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Takes the dict of onevision.worker. */}}
{{- define "onevision.checkWorker" -}}
{{- include "onevision.checkEnv" (dict "component" (include "onevision.place" .) "values" .values
      "config" (include (printf "onevision.%sConfig" .component) .root | fromYaml) "own" (include "onevision.workerEnv" . | fromYamlArray)) }}
{{- include "onevision.checkMetadata" . }}
{{- include "onevision.checkKafka" . }}
{{- include "onevision.checkQueue" . }}
{{- $place := include "onevision.place" . }}
{{- if le (int .values.progressDeadlineSeconds) (int .values.startupSeconds) }}
{{- fail (printf "%s.progressDeadlineSeconds must be more than startupSeconds (%d): otherwise the rollout fails before the pod is given up." $place (int .values.startupSeconds)) }}
{{- end }}
{{- $count := int .values.gpu.count }}
{{- $named := regexFindAll "cuda:[0-9]+" .values.device -1 }}
{{- if .values.resourceClaims }}
{{- if gt $count 0 }}
{{- fail (printf "%s.resourceClaims and gpu.count both request GPUs. Set gpu.count to 0." $place) }}
{{- end }}
{{- if eq .values.device "cpu" }}
{{- fail (printf "%s.resourceClaims request GPUs, but device is cpu. Set it to cuda." $place) }}
{{- end }}
{{- /* How many devices the claims have, the chart does not know. */}}
{{- $count = 16 }}
{{- $named = list }}
{{- end }}
{{- if ne (len $named) (len (uniq $named)) }}
{{- fail (printf "%s.device names a GPU twice: %s." $place .values.device) }}
{{- end }}
{{- range $named }}
{{- if ge (trimPrefix "cuda:" . | int) $count }}
{{- fail (printf "%s.device names %s, but a pod with gpu.count %d has no such GPU: the first is cuda:0." $place . $count) }}
{{- end }}
{{- end }}
{{- if and $named (lt (len $named) $count) }}
{{- fail (printf "%s.gpu.count requests %d GPUs for each pod, but device %s uses %d." $place $count .values.device (len $named)) }}
{{- end }}
{{- if and (eq .component "vision") (gt $count 1) (not .values.resourceClaims) }}
{{- fail (printf "%s.gpu.count requests %d GPUs for each pod, but the vision model uses one. Raise %s.replicas." $place $count $place) }}
{{- end }}
{{- end }}
