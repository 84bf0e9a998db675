{{/*
The Deployment of one process. Takes a dict: root, process (its name, and the command of the image), values, env (the mapping),
ports (name to number), probed (name of one), live and ready (paths), metricsPort (0: none), secrets (role to name), preStopSeconds (0: none).
*/}}
{{- define "verification.deployment" -}}
{{- $root := .root -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "verification.metadata" . | nindent 2 }}
spec:
  {{- if not (dig "autoscaling" "enabled" false .values) }}
  replicas: {{ .values.replicas }}
  {{- end }}
  revisionHistoryLimit: 3
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
  selector:
    matchLabels:
      {{- include "verification.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "verification.labels" . | nindent 8 }}
      {{- if .metricsPort }}
      annotations:
        prometheus.io/scrape: 'true'
        prometheus.io/port: {{ .metricsPort | quote }}
        prometheus.io/path: /metrics
      {{- end }}
    spec:
      serviceAccountName: {{ $root.Release.Name }}
      automountServiceAccountToken: false
      # Variables of a Service called "api" would be taken for ours.
      enableServiceLinks: false
      {{- with $root.Values.image.pullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      # The image's user `node`.
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        runAsGroup: 1000
        fsGroup: 1000
        seccompProfile: { type: RuntimeDefault }
      terminationGracePeriodSeconds: {{ .values.gracePeriodSeconds }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "verification.selector" . | nindent 14 }}
      {{- with .values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ .process }}
          image: {{ include "verification.image" (merge (dict "version" $root.Chart.AppVersion) $root.Values.image) | quote }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args: [{{ .process }}]
          env:
            {{- range $name, $value := .env }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
          ports:
            {{- range $name, $port := .ports }}
            - { name: {{ $name }}, containerPort: {{ $port }} }
            {{- end }}
          # Node itself starts within seconds; what it connects to may take longer.
          startupProbe:
            httpGet: { path: {{ .live }}, port: {{ .probed }} }
            periodSeconds: 2
            timeoutSeconds: 2
            failureThreshold: 60
          # Says nothing of Temporal: an outage there is no reason for a restart.
          livenessProbe:
            httpGet: { path: {{ .live }}, port: {{ .probed }} }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: {{ .ready }}, port: {{ .probed }} }
            periodSeconds: 5
            timeoutSeconds: 5
            failureThreshold: 2
          {{- with .preStopSeconds }}
          # Until the Service sends it no more requests.
          lifecycle:
            preStop:
              sleep: { seconds: {{ . }} }
          {{- end }}
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
            {{- range $role, $_ := .secrets }}
            - { name: {{ $role }}, mountPath: /etc/verification/{{ $role }}, readOnly: true }
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: { sizeLimit: 64Mi }
        {{- range $role, $name := .secrets }}
        - name: {{ $role }}
          # Readable by the process through fsGroup, and by no other user: it rejects files that everybody may read.
          secret: { secretName: {{ $name }}, defaultMode: 0440 }
        {{- end }}
{{- end -}}

{{/* Temporal's Secret is mounted where something of it is used. */}}
{{- define "verification.secrets.temporal" -}}
{{- if or .Values.temporal.serverCa (ne .Values.temporal.auth "none") }}
temporal: {{ .Values.secrets.temporal }}
{{- end }}
{{- end -}}
