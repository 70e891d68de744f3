{{/* Names and labels. */}}
{{- define "postern.name" -}}
{{- if contains "postern" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-postern" .Release.Name | trunc 40 | trimSuffix "-" }}{{ end -}}
{{- end -}}

{{- define "postern.selector" -}}
app.kubernetes.io/name: postern
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "postern.labels" -}}
{{ include "postern.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: postern
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "postern.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{/* Everything that is missing, at once. Nothing else is rendered until nothing is. */}}
{{- define "postern.missing" -}}
{{- $missing := list -}}
{{- $v := .Values -}}
{{- if not $v.image.repository }}{{ $missing = append $missing "image.repository: where the image is" }}{{ end -}}
{{- if not $v.oidc.url }}{{ $missing = append $missing "oidc.url: the issuer of access tokens" }}{{ end -}}
{{- if not $v.access.firstOperator }}{{ $missing = append $missing "access.firstOperator: subject of the client that opens the first merchant" }}{{ end -}}
{{- if not $v.vault.url }}{{ $missing = append $missing "vault.url: the server that holds the keys" }}{{ end -}}
{{- if and (not $v.tls.existingSecret) (not $v.tls.terminatedElsewhere) }}{{ $missing = append $missing "tls.existingSecret: the gateway's certificate; or tls.terminatedElsewhere where a mesh ends TLS" }}{{ end -}}
{{- if and $v.tls.existingSecret $v.tls.terminatedElsewhere }}{{ $missing = append $missing "a choice between tls.existingSecret and tls.terminatedElsewhere: TLS ends here or elsewhere" }}{{ end -}}
{{- if and (eq $v.database.kind "external") (not $v.database.host) }}{{ $missing = append $missing "database.host: where PostgreSQL is" }}{{ end -}}
{{- if and (eq $v.database.sslMode "verify-ca") (not (include "postern.database.ca" .)) }}{{ $missing = append $missing "database.caSecret: the authority that verify-ca believes; it looks at no name, so any public one would do" }}{{ end -}}
{{- if and (eq $v.database.login.from "secret") (not $v.database.login.existingSecret) }}{{ $missing = append $missing "database.login.existingSecret: the Secret with the gateway's login" }}{{ end -}}
{{- if and (eq $v.database.kind "cloudnative-pg") (ne $v.database.login.from "secret") }}{{ $missing = append $missing "database.login.from=secret: cloudnative-pg gives postern_app the password of a Secret" }}{{ end -}}
{{- if and (eq $v.database.kind "cloudnative-pg") (ne $v.database.owner.from "secret") }}{{ $missing = append $missing "database.owner.from=secret: cloudnative-pg keeps the owner's login in a Secret" }}{{ end -}}
{{- if and (eq $v.database.kind "external") (eq $v.database.owner.from "secret") $v.migrations.enabled (not $v.database.owner.existingSecret) }}{{ $missing = append $missing "database.owner.existingSecret: the Secret with the migrations' login" }}{{ end -}}
{{- if and $v.database.pooler.enabled (not $v.database.pooler.host) }}{{ $missing = append $missing "database.pooler.host: where the pooler is" }}{{ end -}}
{{- if eq $v.vault.loginBy "approle" -}}
{{- if not $v.vault.gateway.secretIdSecret }}{{ $missing = append $missing "vault.gateway.secretIdSecret: the Secret with the gateway's secret-id" }}{{ end -}}
{{- if and $v.rotation.enabled (not $v.vault.rotation.secretIdSecret) }}{{ $missing = append $missing "vault.rotation.secretIdSecret: the Secret with the rotation's secret-id" }}{{ end -}}
{{- if and $v.migrations.enabled (ne $v.database.owner.from "secret") (not $v.vault.migration.secretIdSecret) }}{{ $missing = append $missing "vault.migration.secretIdSecret: the Secret with the migrations' secret-id" }}{{ end -}}
{{- end -}}
{{- if and $v.autoscaling.enabled (lt (int $v.autoscaling.maxReplicas) (int $v.autoscaling.minReplicas)) }}{{ $missing = append $missing "autoscaling.maxReplicas: not fewer than minReplicas" }}{{ end -}}
{{- if and $v.redis.enabled (not $v.redis.existingSecret) }}{{ $missing = append $missing "redis.existingSecret: the Secret with Redis' address" }}{{ end -}}
{{- if and $v.ingress.enabled (not $v.ingress.host) }}{{ $missing = append $missing "ingress.host: the host that the Ingress serves" }}{{ end -}}
{{- if and $v.monitoring.serviceMonitor.enabled $v.networkPolicy.enabled (not $v.networkPolicy.ingress.monitoringFrom) }}{{ $missing = append $missing "networkPolicy.ingress.monitoringFrom: where Prometheus runs, which may not read the metrics otherwise" }}{{ end -}}
{{- if and $v.monitoring.serviceMonitor.enabled (not $v.tls.terminatedElsewhere) (not $v.tls.serverName) }}{{ $missing = append $missing "tls.serverName: the name that Prometheus looks for in the certificate" }}{{ end -}}
{{- if and $v.vaultSecretsOperator.enabled (not $v.vaultSecretsOperator.secrets) }}{{ $missing = append $missing "vaultSecretsOperator.secrets: what the operator shall keep in step" }}{{ end -}}
{{- if $v.cronJobs.verifyArchive.enabled -}}
{{- if not $v.archive.existingClaim }}{{ $missing = append $missing "archive.existingClaim: the month files to verify" }}{{ end -}}
{{- if not $v.cronJobs.verifyArchive.keysConfigMap }}{{ $missing = append $missing "cronJobs.verifyArchive.keysConfigMap: the public keys to verify with" }}{{ end -}}
{{- end -}}
{{- if $missing }}{{ fail (printf "Postern's chart lacks\n  %s" (join "\n  " $missing)) }}{{ end -}}
{{- end -}}

{{/* Where PostgreSQL is: for the migrations, and for gateways, which may go through a pooler. */}}
{{- define "postern.database.host" -}}
{{- if eq .Values.database.kind "cloudnative-pg" }}{{ include "postern.name" . }}-db-rw{{ else }}{{ .Values.database.host }}{{ end -}}
{{- end -}}

{{- define "postern.database.url" -}}
{{- $pooler := .root.Values.database.pooler -}}
{{- $pooled := and .pooled $pooler.enabled -}}
postgresql://{{ $pooled | ternary $pooler.host (include "postern.database.host" .root) }}:{{ $pooled | ternary $pooler.port .root.Values.database.port }}/{{ .root.Values.database.name }}?sslmode={{ .root.Values.database.sslMode }}
{{- end -}}

{{- define "postern.database.ca" -}}
{{- if .Values.database.caSecret }}{{ .Values.database.caSecret }}{{ else if eq .Values.database.kind "cloudnative-pg" }}{{ include "postern.name" . }}-db-ca{{ end -}}
{{- end -}}

{{- define "postern.owner.secret" -}}
{{- if .Values.database.owner.existingSecret }}{{ .Values.database.owner.existingSecret }}{{ else if eq .Values.database.kind "cloudnative-pg" }}{{ include "postern.name" . }}-db-app{{ end -}}
{{- end -}}

{{/* The migrations run before anything else of a release is there, except where the release itself makes what they need. */}}
{{- define "postern.migration.hook" -}}
{{- if or .Release.IsUpgrade (not (or (eq .Values.database.kind "cloudnative-pg") .Values.vaultSecretsOperator.enabled)) }}yes{{ end -}}
{{- end -}}

{{/* Whether a component logs in at the Vault server by itself: gateway, rotation or migration. */}}
{{- define "postern.usesVault" -}}
{{- if or (ne .component "migration") (ne .root.Values.database.owner.from "secret") }}yes{{ end -}}
{{- end -}}

{{- define "postern.environmentName" -}}
{{- regexReplaceAll "[^A-Za-z0-9]" . "_" | upper -}}
{{- end -}}

{{- define "postern.rule" }}
- ports: [{protocol: TCP, port: {{ .port }}}]
  {{- with .peers }}
  {{ $.way }}:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- define "postern.rule.dns" }}
- ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]
  {{- with . }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- define "postern.hook" }}
annotations:
  helm.sh/hook: pre-install,pre-upgrade
  helm.sh/hook-weight: {{ . | quote }}
  helm.sh/hook-delete-policy: before-hook-creation
{{- end -}}
