{{/* How one component logs in at the Vault server: the keys below `under`. */}}
{{- define "postern.settings.vaultLogin" -}}
{{- $vault := .root.Values.vault -}}
{{- if $vault.mount }}
{{ .under }}.mount: {{ $vault.mount | quote }}
{{- end }}
{{- if eq $vault.loginBy "kubernetes" }}
{{ .under }}.kubernetes-role: {{ (index $vault .who).role | quote }}
{{ .under }}.kubernetes-token-file: /var/run/secrets/vault/token
{{- else if eq $vault.loginBy "approle" }}
{{ .under }}.role-id: {{ (index $vault .who).role | quote }}
{{ .under }}.secret-id-file: /etc/postern/vault-{{ .who }}/secret-id
{{- else }}
{{ .under }}.token-file: /vault/secrets/token
{{- end }}
{{- end -}}

{{- define "postern.settings.vault" -}}
{{- $vault := .Values.vault }}
quarkus.vault.url: {{ $vault.url | quote }}
{{- if $vault.caSecret }}
quarkus.vault.tls.ca-cert: /etc/postern/vault-ca/ca.crt
{{- end }}
{{- if $vault.namespace }}
quarkus.vault.enterprise.namespace: {{ $vault.namespace | quote }}
{{- end }}
{{- end -}}

{{/* Whom the migrations' client, which is Java's own, trusts: as it wants to be told. */}}
{{- define "postern.database.trust" -}}
{{- if hasPrefix "verify" .Values.database.sslMode -}}
{{- if include "postern.database.ca" . }}&sslrootcert=/etc/postern/database-ca/ca.crt{{ else }}&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory{{ end -}}
{{- end -}}
{{- end -}}

{{/* What only the migrations are told, and all that they are told. */}}
{{- define "postern.settings.migration" -}}
{{- $owner := .Values.database.owner }}
postern.database.url: {{ include "postern.database.url" (dict "root" . "pooled" false) }}{{ include "postern.database.trust" . }}
{{- if ne $owner.from "secret" }}
postern.database.owner.login.from: {{ $owner.from }}
{{- include "postern.settings.vault" . }}
{{- include "postern.settings.vaultLogin" (dict "root" . "who" "migration" "under" "postern.database.owner.login.vault") }}
{{- end }}
{{- end -}}

{{/* What gateways and the rotation share. `config` has the last word. */}}
{{- define "postern.settings" -}}
{{- $v := .root.Values }}
quarkus.http.host: 0.0.0.0
quarkus.management.host: 0.0.0.0
quarkus.shutdown.timeout: {{ $v.drain.timeoutSeconds }}s
postern.database.url: {{ include "postern.database.url" (dict "root" .root "pooled" true) | quote }}
postern.database.migrations.at-start: "false"
quarkus.datasource.reactive.max-size: {{ $v.database.poolSize | quote }}
{{- if eq $v.database.sslMode "verify-full" }}
quarkus.datasource.reactive.hostname-verification-algorithm: HTTPS
{{- end }}
{{- if and (hasPrefix "verify" $v.database.sslMode) (include "postern.database.ca" .root) }}
quarkus.datasource.reactive.trust-certificate-pem: "true"
quarkus.datasource.reactive.trust-certificate-pem.certs: /etc/postern/database-ca/ca.crt
{{- else if eq $v.database.sslMode "require" }}
quarkus.datasource.reactive.trust-all: "true"
{{- end }}
{{- if ne $v.database.login.from "secret" }}
postern.database.login.from: {{ $v.database.login.from }}
{{- end }}
{{- if $v.database.pooler.enabled }}
quarkus.datasource.reactive.cache-prepared-statements: "false"
quarkus.datasource.reactive.postgresql.pipelining-limit: "1"
quarkus.datasource.reactive.postgresql.use-layer7-proxy: "true"
{{- end }}
postern.keys.source: vault
{{- include "postern.settings.vault" .root }}
{{- include "postern.settings.vaultLogin" (dict "root" .root "who" "gateway" "under" "postern.keys.vault.login") }}
{{- if eq .component "rotation" }}
{{- include "postern.settings.vaultLogin" (dict "root" .root "who" "rotation" "under" "postern.keys.vault.rotation") }}
{{- range $key, $age := $v.rotation.every }}
postern.keys.rotation.every.{{ $key }}: {{ $age | quote }}
{{- end }}
postern.delivery.enabled: "false"
{{- else }}
postern.keys.rotation.enabled: "false"
{{- end }}
postern.oidc.url: {{ $v.oidc.url | quote }}
{{- if $v.oidc.issuer }}
postern.oidc.issuer: {{ $v.oidc.issuer | quote }}
{{- end }}
postern.access.audience: {{ $v.access.audience | quote }}
postern.access.first-operator: {{ $v.access.firstOperator | quote }}
{{- if $v.access.publicUrl }}
postern.access.proof.public-url: {{ $v.access.publicUrl | quote }}
{{- end }}
{{- if $v.access.trustedProxies }}
postern.address.trusted-proxies: {{ join "," $v.access.trustedProxies | quote }}
{{- end }}
{{- if $v.tls.terminatedElsewhere }}
postern.tls.terminated-elsewhere: "true"
{{- else }}
postern.tls.certificate: /etc/postern/tls/tls.crt
postern.tls.key: /etc/postern/tls/tls.key
quarkus.http.ssl-port: "8443"
{{- if $v.tls.clientCaSecret }}
postern.tls.client-ca: /etc/postern/client-ca/ca.crt
{{- end }}
{{- end }}
{{- if $v.archive.existingClaim }}
postern.audit.archive.directory: /var/lib/postern/archive
{{- end }}
{{- if $v.receiptArchive.existingClaim }}
postern.receipts.archive.directory: /var/lib/postern/receipts
{{- end }}
{{- if $v.anchors.existingClaim }}
postern.log.anchor-directory: /var/lib/postern/anchors
{{- end }}
{{- if $v.anchors.origin }}
postern.log.origin: {{ $v.anchors.origin | quote }}
{{- end }}
{{- if $v.redis.enabled }}
postern.limit.store: redis
{{- end }}
{{- if $v.kafka.bootstrapServers }}
postern.stream.bootstrap-servers: {{ join "," $v.kafka.bootstrapServers | quote }}
postern.stream.topic: {{ $v.kafka.topic | quote }}
{{- end }}
{{- if $v.clamd.address }}
postern.files.clamd: {{ $v.clamd.address | quote }}
{{- end }}
{{- end -}}

{{/* All of them, with `config`, which has the last word also where it says false, 0 or nothing. Each as text, before YAML makes 1e+06 of a million. */}}
{{- define "postern.settings.all" -}}
{{- $all := include "postern.settings" . | fromYaml -}}
{{- range $key, $value := .root.Values.config -}}
{{- $_ := set $all $key (kindIs "string" $value | ternary $value (toJson $value)) -}}
{{- end -}}
{{- toYaml $all -}}
{{- end -}}

{{/* As a file that Quarkus reads, in the order of its keys. */}}
{{- define "postern.properties" -}}
{{- $settings := include "postern.settings.all" . | fromYaml -}}
{{- range $key := keys $settings | sortAlpha }}
{{- if not (hasPrefix "quarkus.vault." $key) }}
{{ $key }}={{ get $settings $key }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The Vault extension is asked for a source of configuration before that file is read, so it is told by the environment. */}}
{{- define "postern.environment" -}}
{{- $settings := include "postern.settings.all" . | fromYaml -}}
{{- range $key := keys $settings | sortAlpha }}
{{- if hasPrefix "quarkus.vault." $key }}
- {name: {{ include "postern.environmentName" $key }}, value: {{ get $settings $key | quote }}}
{{- end }}
{{- end }}
{{- end -}}

{{/* Secrets by reference, as environment variables. */}}
{{- define "postern.secrets" -}}
{{- $v := .root.Values -}}
{{- if eq .component "migration" }}
{{- if eq $v.database.owner.from "secret" }}
- name: POSTERN_DATABASE_OWNER_USERNAME
  valueFrom: {secretKeyRef: {name: {{ include "postern.owner.secret" .root }}, key: {{ $v.database.owner.usernameKey }}}}
- name: POSTERN_DATABASE_OWNER_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ include "postern.owner.secret" .root }}, key: {{ $v.database.owner.passwordKey }}}}
{{- end }}
{{- else }}
{{- if eq $v.database.login.from "secret" }}
- name: POSTERN_DATABASE_USERNAME
  valueFrom: {secretKeyRef: {name: {{ $v.database.login.existingSecret }}, key: {{ $v.database.login.usernameKey }}}}
- name: POSTERN_DATABASE_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ $v.database.login.existingSecret }}, key: {{ $v.database.login.passwordKey }}}}
{{- end }}
{{- if $v.redis.enabled }}
- name: POSTERN_LIMIT_REDIS_URL
  valueFrom: {secretKeyRef: {name: {{ $v.redis.existingSecret }}, key: {{ $v.redis.urlKey }}}}
{{- end }}
{{- range $v.secretConfig }}
- name: {{ include "postern.environmentName" .key }}
  valueFrom: {secretKeyRef: {name: {{ .secret }}, key: {{ .secretKey }}}}
{{- end }}
{{- end }}
{{- end -}}
