{{- define "muster.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "muster.labels" -}}
{{ include "muster.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end -}}

{{- define "muster.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* The secrets in use, as YAML: a map of settings to the keys that hold them. */}}
{{- define "muster.secrets" -}}
{{- $unused := list (eq .Values.mode "socket" | ternary "SLACK_SIGNING_SECRET" "SLACK_APP_TOKEN") -}}
{{- if eq .Values.mode "socket" -}}{{- $unused = append $unused "SLACK_SIGNING_SECRET_PREVIOUS" -}}{{- end -}}
{{- if eq .Values.database "sqlite" -}}{{- $unused = append $unused "DATABASE_URL" -}}{{- end -}}
{{- range $setting, $key := .Values.secret.keys }}
{{- if and $key (not (has $setting $unused)) }}
{{ $setting }}: {{ $key | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* A pod's specification but for its containers' names and what they run. */}}
{{- define "muster.pod" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.serviceAccountName }}
serviceAccountName: {{ . }}
{{- end }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: tmp
    emptyDir: {}
  - name: data
    {{- if eq .Values.database "sqlite" }}
    persistentVolumeClaim:
      claimName: {{ include "muster.name" . }}
    {{- else }}
    emptyDir: {}
    {{- end }}
  - name: secrets
    secret:
      secretName: {{ required "secret.name: name the Secret that holds Muster's tokens" .Values.secret.name }}
      defaultMode: 0440
      items:
        {{- range $setting, $key := include "muster.secrets" . | fromYaml }}
        - key: {{ $key | quote }}
          path: {{ $setting }}
        {{- end }}
{{- end -}}

{{/* What every container of Muster has. */}}
{{- define "muster.container" -}}
image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
env:
  - name: HOST
    value: "0.0.0.0"
  - name: PORT
    value: "3000"
  {{- if eq .Values.database "sqlite" }}
  - name: DATABASE_URL
    value: sqlite:////data/muster.db
  {{- end }}
  {{- range $setting, $key := include "muster.secrets" . | fromYaml }}
  - name: {{ $setting }}_FILE
    value: /run/secrets/muster/{{ $setting }}
  {{- end }}
  {{- range $setting, $value := .Values.settings }}
  - name: {{ $setting }}
    value: {{ $value | quote }}
  {{- end }}
  {{- with .Values.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
volumeMounts:
  - name: tmp
    mountPath: /tmp
  - name: data
    mountPath: /data
  - name: secrets
    mountPath: /run/secrets/muster
    readOnly: true
{{- end -}}
