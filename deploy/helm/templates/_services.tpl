{{/* What stands beside a Deployment. All take a dict: root, process, values. */}}

{{- define "verification.disruption-budget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "verification.metadata" . | nindent 2 }}
spec:
  # One after the other. With minAvailable, a single replica could never be moved.
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "verification.selector" . | nindent 6 }}
{{- end -}}

{{/* Takes port as well. */}}
{{- define "verification.service" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "verification.metadata" . | nindent 2 }}
spec:
  selector:
    {{- include "verification.selector" . | nindent 4 }}
  ports:
    - { name: http, port: {{ .port }}, targetPort: http }
{{- end -}}

{{/* Takes port as well. */}}
{{- define "verification.ingress" -}}
{{- $ingress := .values.ingress -}}
{{- $host := required (printf "Set %s.ingress.host." .key) $ingress.host -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  {{- include "verification.metadata" . | nindent 2 }}
  {{- with $ingress.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with $ingress.className }}
  ingressClassName: {{ . }}
  {{- end }}
  tls:
    - hosts: [{{ $host }}]
      secretName: {{ required (printf "Set %s.ingress.tlsSecret: keys and numbers pass here." .key) $ingress.tlsSecret }}
  rules:
    - host: {{ $host }}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {{ include "verification.name" . }}
                port: { name: http }
{{- end -}}

{{/* Takes metrics as well: a list of further metrics. */}}
{{- define "verification.autoscaler" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "verification.metadata" . | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "verification.name" . }}
  minReplicas: {{ .values.autoscaling.min }}
  maxReplicas: {{ .values.autoscaling.max }}
  # A process that ends hands its work over; so none ends for a short lull.
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 600
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: {{ .values.autoscaling.cpuPercent }} }
    {{- with .metrics }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}
