{{/* Labels of every object. Usage: include "todo-chatbot.labels" (dict "root" . "component" "backend") */}}
{{- define "todo-chatbot.labels" -}}
app: todo-chatbot{{ with .component }}-{{ . }}{{ end }}
app.kubernetes.io/name: todo-chatbot
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Labels of pods: those that selectors and people use, and none that changes with the chart's version. */}}
{{- define "todo-chatbot.podLabels" -}}
app: todo-chatbot-{{ .component }}
app.kubernetes.io/name: todo-chatbot
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* One Deployment. Usage: include "todo-chatbot.deployment" (dict "root" . "component" "backend" "port" 8000 "path" "/health" "secretKeys" (list …)) */}}
{{- define "todo-chatbot.deployment" -}}
{{- $image := index .root.Values.image .component -}}
{{- $resources := index .root.Values.resources .component -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: todo-chatbot-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "todo-chatbot.labels" . | nindent 4 }}
spec:
  replicas: {{ index .root.Values.replicaCount .component }}
  selector:
    matchLabels:
      app: todo-chatbot-{{ .component }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  template:
    metadata:
      labels:
        {{- include "todo-chatbot.podLabels" . | nindent 8 }}
      annotations:
        checksum/config: {{ toJson .root.Values.config | sha256sum }}
    spec:
      containers:
        - name: {{ .component }}
          image: {{ printf "%s:%s" $image.repository $image.tag | quote }}
          imagePullPolicy: {{ $image.pullPolicy }}
          ports:
            - name: http
              containerPort: {{ .port }}
              protocol: TCP
          envFrom:
            - configMapRef:
                name: todo-chatbot-config
          {{- with .secretKeys }}
          env:
            {{- range . }}
            - name: {{ . }}
              valueFrom:
                secretKeyRef:
                  name: todo-chatbot-secrets
                  key: {{ . }}
            {{- end }}
          {{- end }}
          resources:
            requests:
              memory: {{ $resources.requests.memory | quote }}
              cpu: {{ $resources.requests.cpu | quote }}
            limits:
              memory: {{ $resources.limits.memory | quote }}
              cpu: {{ $resources.limits.cpu | quote }}
          livenessProbe:
            httpGet:
              path: {{ .path }}
              port: http
            periodSeconds: 30
          readinessProbe:
            httpGet:
              path: {{ .path }}
              port: http
            periodSeconds: 10
{{- end }}

{{/* One Service. Usage: include "todo-chatbot.service" (dict "root" . "component" "backend") */}}
{{- define "todo-chatbot.service" -}}
{{- $service := index .root.Values.service .component -}}
apiVersion: v1
kind: Service
metadata:
  name: todo-chatbot-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "todo-chatbot.labels" . | nindent 4 }}
spec:
  type: {{ $service.type }}
  selector:
    app: todo-chatbot-{{ .component }}
  ports:
    - name: http
      port: {{ $service.port }}
      targetPort: {{ .port }}
      protocol: TCP
{{- end }}
