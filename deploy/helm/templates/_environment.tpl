{{/*
The environment of each process as a YAML mapping. What `env` of the values says wins.
A file that a setting names lies in a folder by the name of its Secret's role: /etc/verification/<role>/<key>.
*/}}
{{- define "verification.env.temporal" -}}
{{- $temporal := .Values.temporal -}}
TEMPORAL_ADDRESS: {{ required "Set temporal.address to the host:port of your Temporal server." $temporal.address | quote }}
TEMPORAL_NAMESPACE: {{ $temporal.namespace | quote }}
{{- if $temporal.allowInsecure }}
TEMPORAL_ALLOW_INSECURE: 'true'
{{- end }}
{{- if or $temporal.tls $temporal.serverCa (ne $temporal.auth "none") }}
TEMPORAL_TLS: 'true'
{{- end }}
{{- if eq $temporal.auth "apiKey" }}
TEMPORAL_CONFIG_FILE: /etc/verification/temporal/temporal.toml
{{- else if eq $temporal.auth "mtls" }}
TEMPORAL_TLS_CLIENT_CERT_PATH: /etc/verification/temporal/tls.crt
TEMPORAL_TLS_CLIENT_KEY_PATH: /etc/verification/temporal/tls.key
{{- end }}
{{- if $temporal.serverCa }}
TEMPORAL_TLS_SERVER_CA_CERT_PATH: /etc/verification/temporal/ca.crt
{{- end }}
{{- end -}}

{{- define "verification.env.payloads" -}}
PAYLOAD_ENCRYPTION: 'on'
PAYLOAD_KEYS_FILE: /etc/verification/payload-keys/payload-keys.json
LOG_LEVEL: {{ .Values.logLevel | quote }}
{{- end -}}

{{- define "verification.env.worker" -}}
MX_API: {{ .Values.mx.api | quote }}
{{- if .Values.simulator.enabled }}
MX_BASE_URL: http://{{ include "verification.name" (dict "root" . "process" "simulator") }}:4010
MX_ALLOW_PLAIN_HTTP_HOSTS: {{ include "verification.name" (dict "root" . "process" "simulator") }}
# The simulator's own, which are no secret.
MX_API_KEY: simulator-api-key
MX_CLIENT_ID: simulator-client-id
{{- else }}
MX_BASE_URL: {{ required "Set mx.baseUrl to https://vestibule.mx.com (development) or https://atrium.mx.com (production), with mx.api=platform to https://int-api.mx.com or https://api.mx.com, or simulator.enabled to true." .Values.mx.baseUrl | quote }}
MX_API_KEY_FILE: /etc/verification/worker/mx-api-key
MX_CLIENT_ID_FILE: /etc/verification/worker/mx-client-id
{{- end }}
MX_PROCESSES: {{ include "verification.processes" .Values.worker | quote }}
SEALING_PRIVATE_KEY_FILE: /etc/verification/worker/sealing-private.json
TENANT_MARK_KEY_FILE: /etc/verification/worker/tenant-mark-key
{{- if .Values.api.mxWebhooks }}
MX_WEBHOOKS: 'on'
{{- end }}
{{- if .Values.worker.oldMarkKeys }}
TENANT_MARK_OLD_KEYS_FILE: /etc/verification/worker/tenant-mark-old-keys
{{- end }}
# Probes and Prometheus come over the pod's own network; the network policy lets nobody else in.
WORKER_HTTP_HOST: 0.0.0.0
WORKER_HTTP_HOST_ALLOW_INSECURE: 'true'
WORKER_HTTP_PORT: '9464'
{{ include "verification.env.payloads" . }}
{{ include "verification.env.temporal" . }}
{{- end -}}

{{- define "verification.env.api" -}}
API_HOST: 0.0.0.0
# TLS ends at the ingress; the network policy lets nobody else in.
API_HOST_ALLOW_INSECURE: 'true'
API_PORT: '4080'
API_METRICS_HOST: 0.0.0.0
API_METRICS_HOST_ALLOW_INSECURE: 'true'
API_METRICS_PORT: '9465'
API_PROCESSES: {{ include "verification.processes" .Values.api | quote }}
API_KEYS_FILE: /etc/verification/api/api-keys.json
API_TOKEN_SECRET_FILE: /etc/verification/api/token-secret
{{- if .Values.api.otherTokenSecret }}
API_TOKEN_SECRET_OTHER_FILE: /etc/verification/api/token-secret-other
{{- end }}
{{- if .Values.api.mxWebhooks }}
API_MX_WEBHOOK_PATH_FILE: /etc/verification/api/mx-webhook-path
API_MX_WEBHOOK_LOGIN_FILE: /etc/verification/api/mx-webhook-login
{{- end }}
{{- if .Values.api.tenants }}
API_TENANTS_FILE: /etc/verification/api/tenants.json
{{- end }}
{{- if .Values.api.ingress.enabled }}
API_TRUST_PROXY: 'true'
{{- end }}
SEALING_PUBLIC_KEY_FILE: /etc/verification/api/sealing-public.json
{{ include "verification.env.payloads" . }}
{{ include "verification.env.temporal" . }}
{{- end -}}

{{- define "verification.env.codec-server" -}}
CODEC_HOST: 0.0.0.0
CODEC_HOST_ALLOW_INSECURE: 'true'
CODEC_PORT: '4081'
CODEC_METRICS_HOST: 0.0.0.0
CODEC_METRICS_HOST_ALLOW_INSECURE: 'true'
CODEC_METRICS_PORT: '9466'
{{- range list "CODEC_JWKS_URL" "CODEC_JWT_ISSUER" "CODEC_JWT_AUDIENCE" }}
{{ . }}: {{ required (printf "Set codecServer.env.%s for your identity provider, or codecServer.enabled to false." .) (index $.Values.codecServer.env .) | quote }}
{{- end }}
TEMPORAL_NAMESPACE: {{ .Values.temporal.namespace | quote }}
{{ include "verification.env.payloads" . }}
{{- end -}}

{{- define "verification.env.simulator" -}}
SIMULATOR_HOST: 0.0.0.0
SIMULATOR_PORT: '4010'
{{- end -}}
