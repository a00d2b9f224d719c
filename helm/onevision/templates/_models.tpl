{{/* Several models in one release: a queue each, with values of its own. */}}

{{/* Sets .into.parts to the components of the release, each as the dict that other templates take: component, values, and root, which is the
     release's with the values of its queue. Without models there is one queue, whose name is empty. Takes a dict: into, root. */}}
{{- define "onevision.parts" -}}
{{- $root := .root }}
{{- $parts := list (dict "root" $root "component" "gateway" "values" $root.Values.gateway) }}
{{- range $component := list "llm" "vision" }}
{{- range $queue, $own := $root.Values.models | default (dict "" dict) }}
{{- $values := dict }}
{{- range $key, $value := $root.Values }}{{ $_ := set $values $key $value }}{{ end }}
{{- range $key := list "model" "vision" "llm" }}
{{- $merged := deepCopy (get $values $key) }}
{{- include "onevision.overlay" (dict "target" $merged "over" (get ($own | default dict) $key | default dict)) }}
{{- $_ := set $values $key $merged }}
{{- end }}
{{- $scope := dict "Values" $values "Chart" $root.Chart "Release" $root.Release "Files" $root.Files "queue" $queue "own" ($own | default dict) }}
{{- $parts = append $parts (dict "root" $scope "component" $component "values" (get $values $component)) }}
{{- end }}
{{- end }}
{{- $_ := set .into "parts" $parts }}
{{- end }}

{{/* Merges maps; anything else replaces. null removes, as in replicas of an autoscaler. Takes a dict: target, over. */}}
{{- define "onevision.overlay" -}}
{{- $target := .target }}
{{- range $key, $value := .over }}
{{- if and (kindIs "map" $value) (kindIs "map" (get $target $key)) }}
{{- include "onevision.overlay" (dict "target" (get $target $key) "over" $value) }}
{{- else if kindIs "invalid" $value }}
{{- $_ := unset $target $key }}
{{- else }}
{{- $_ := set $target $key $value }}
{{- end }}
{{- end }}
{{- end }}

{{/* A component and its queue, such as vision-7b, in the names of objects. */}}
{{- define "onevision.part" -}}
{{- .component }}{{ with .root.queue }}-{{ . }}{{ end }}
{{- end }}

{{/* The name of a component's objects. */}}
{{- define "onevision.partName" -}}
{{- printf "%s-%s" (include "onevision.fullname" .root) (include "onevision.part" .) }}
{{- end }}

{{/* Where a component's values are, for messages. */}}
{{- define "onevision.place" -}}
{{- with .root.queue }}models.{{ . }}.{{ end }}{{ .component }}
{{- end }}

{{/* What gateways know of models without workers: the name of each, and its queue. */}}
{{- define "onevision.knownModels" -}}
{{- $parts := dict }}
{{- include "onevision.parts" (dict "into" $parts "root" .) }}
{{- $known := list }}
{{- range $parts.parts }}
{{- if eq .component "llm" }}
{{- $known = append $known (print .root.Values.model.name (empty .root.queue | ternary "" (printf "=%s" .root.queue))) }}
{{- end }}
{{- end }}
{{- join "," $known }}
{{- end }}

{{/* The names of the models, each once, as a JSON array. */}}
{{- define "onevision.modelNames" -}}
{{- $names := list }}
{{- range splitList "," (include "onevision.knownModels" .) }}
{{- $names = append $names (splitList "=" . | first) }}
{{- end }}
{{- $names | uniq | toJson }}
{{- end }}

{{/* The claim of the archives: all queues share one, unless a queue sets values of its own for it. Takes a queue's root. */}}
{{- define "onevision.archivesClaim" -}}
{{- include "onevision.fullname" . }}-archives
{{- if dig "model" "archives" "" (.own | default dict) }}{{ with .queue }}-{{ . }}{{ end }}{{ end }}
{{- end }}
