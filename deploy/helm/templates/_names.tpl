{{/* The names of objects: the release, unless it is called like the chart, and the process. Takes (dict "root" $ "process" "worker"). */}}
{{- define "verification.name" -}}
{{- printf "%s-%s" (.root.Release.Name | trunc 40 | trimSuffix "-") .process -}}
{{- end -}}

{{- define "verification.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .process }}
{{- end -}}

{{- define "verification.labels" -}}
{{ include "verification.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "verification.metadata" -}}
name: {{ include "verification.name" . }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "verification.labels" . | nindent 2 }}
{{- end -}}

{{- define "verification.image" -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default .version }}
{{- end -}}
{{- end -}}

{{/* How many processes there are at most: each takes its share of what all together may do. */}}
{{- define "verification.processes" -}}
{{- $autoscaling := .autoscaling | default dict -}}
{{- max 1 (ternary $autoscaling.max .replicas ($autoscaling.enabled | default false)) -}}
{{- end -}}
