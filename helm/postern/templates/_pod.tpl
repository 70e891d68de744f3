{{/* No root, nothing writable but /tmp, no privilege, no system call beyond the usual ones. */}}
{{- define "postern.securityContext.pod" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "postern.securityContext.container" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* What all pods have: who they are, and where they may run. */}}
{{- define "postern.pod" -}}
{{- $v := .root.Values -}}
serviceAccountName: {{ include "postern.name" .root }}{{ if ne .component "gateway" }}-{{ .component }}{{ end }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "postern.securityContext.pod" . | nindent 2 }}
{{- with $v.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with $v.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $v.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "postern.podLabels" -}}
{{ include "postern.labels" . }}
{{- if has .component (list "gateway" "rotation") }}
postern.io/serves: "yes"
{{- end }}
{{- with .root.Values.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Of a pod that the Vault Agent injector writes a token for. */}}
{{- define "postern.podAnnotations" -}}
{{- $vault := .root.Values.vault -}}
{{- with .root.Values.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- if and (eq $vault.loginBy "agent") (include "postern.usesVault" .) }}
vault.hashicorp.com/agent-inject: "true"
vault.hashicorp.com/agent-inject-token: "true"
vault.hashicorp.com/role: {{ (index $vault .component).role | quote }}
vault.hashicorp.com/agent-service-account-token-volume-name: vault-login
vault.hashicorp.com/agent-run-as-user: "10001"
vault.hashicorp.com/agent-run-as-group: "10001"
vault.hashicorp.com/agent-set-security-context: "true"
{{- with $vault.namespace }}
vault.hashicorp.com/namespace: {{ . | quote }}
{{- end }}
{{- if eq .component "migration" }}
vault.hashicorp.com/agent-pre-populate-only: "true"
{{- end }}
{{- end }}
{{- end -}}

{{- define "postern.volumes" -}}
{{- $v := .root.Values -}}
{{- $serves := ne .component "migration" -}}
- name: tmp
  emptyDir: {sizeLimit: 256Mi}
{{- if $serves }}
- name: settings
  configMap: {name: {{ include "postern.name" .root }}-{{ .component }}}
{{- if $v.tls.existingSecret }}
- name: tls
  secret: {secretName: {{ $v.tls.existingSecret }}, defaultMode: 0440}
{{- end }}
{{- if $v.tls.clientCaSecret }}
- name: client-ca
  secret: {secretName: {{ $v.tls.clientCaSecret }}, defaultMode: 0440}
{{- end }}
{{- if $v.archive.existingClaim }}
- name: archive
  persistentVolumeClaim: {claimName: {{ $v.archive.existingClaim }}}
{{- end }}
{{- if $v.receiptArchive.existingClaim }}
- name: receipts
  persistentVolumeClaim: {claimName: {{ $v.receiptArchive.existingClaim }}}
{{- end }}
{{- if $v.anchors.existingClaim }}
- name: anchors
  persistentVolumeClaim: {claimName: {{ $v.anchors.existingClaim }}}
{{- end }}
{{- end }}
{{- with include "postern.database.ca" .root }}
- name: database-ca
  secret: {secretName: {{ . }}, items: [{key: ca.crt, path: ca.crt}], defaultMode: 0440}
{{- end }}
{{- if $v.csi.secretProviderClass }}
- name: csi
  csi:
    driver: secrets-store.csi.k8s.io
    readOnly: true
    volumeAttributes: {secretProviderClass: {{ $v.csi.secretProviderClass }}}
{{- end }}
{{- if include "postern.usesVault" . }}
{{- if ne $v.vault.loginBy "approle" }}
- name: vault-login
  projected:
    defaultMode: 0440
    sources:
      - serviceAccountToken: {path: token, audience: {{ $v.vault.audience }}, expirationSeconds: 3600}
{{- end }}
{{- if $v.vault.caSecret }}
- name: vault-ca
  secret: {secretName: {{ $v.vault.caSecret }}, items: [{key: ca.crt, path: ca.crt}], defaultMode: 0440}
{{- end }}
{{- if eq $v.vault.loginBy "approle" }}
{{- range (include "postern.vaultRoles" . | splitList " ") }}
- name: vault-{{ . }}
  secret: {secretName: {{ (index $v.vault .).secretIdSecret }}, items: [{key: secret-id, path: secret-id}], defaultMode: 0440}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "postern.mounts" -}}
{{- $v := .root.Values -}}
{{- $serves := ne .component "migration" -}}
- {name: tmp, mountPath: /tmp}
{{- if $serves }}
- {name: settings, mountPath: /etc/postern/settings, readOnly: true}
{{- if $v.tls.existingSecret }}
- {name: tls, mountPath: /etc/postern/tls, readOnly: true}
{{- end }}
{{- if $v.tls.clientCaSecret }}
- {name: client-ca, mountPath: /etc/postern/client-ca, readOnly: true}
{{- end }}
{{- if $v.archive.existingClaim }}
- {name: archive, mountPath: /var/lib/postern/archive}
{{- end }}
{{- if $v.receiptArchive.existingClaim }}
- {name: receipts, mountPath: /var/lib/postern/receipts}
{{- end }}
{{- if $v.anchors.existingClaim }}
- {name: anchors, mountPath: /var/lib/postern/anchors}
{{- end }}
{{- end }}
{{- if include "postern.database.ca" .root }}
- {name: database-ca, mountPath: /etc/postern/database-ca, readOnly: true}
{{- end }}
{{- if $v.csi.secretProviderClass }}
- {name: csi, mountPath: /mnt/secrets, readOnly: true}
{{- end }}
{{- if include "postern.usesVault" . }}
{{- if eq $v.vault.loginBy "kubernetes" }}
- {name: vault-login, mountPath: /var/run/secrets/vault, readOnly: true}
{{- end }}
{{- if $v.vault.caSecret }}
- {name: vault-ca, mountPath: /etc/postern/vault-ca, readOnly: true}
{{- end }}
{{- if eq $v.vault.loginBy "approle" }}
{{- range (include "postern.vaultRoles" . | splitList " ") }}
- {name: vault-{{ . }}, mountPath: /etc/postern/vault-{{ . }}, readOnly: true}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The rotation opens data keys as a gateway does, and rotates by a role of its own. */}}
{{- define "postern.vaultRoles" -}}
{{- if eq .component "rotation" }}gateway rotation{{ else }}{{ .component }}{{ end -}}
{{- end -}}

{{/* A Deployment's pods: the gateway, or the same program that walks rotations and that nobody calls. */}}
{{- define "postern.serving" -}}
{{- $v := .root.Values -}}
{{- $scheme := $v.tls.terminatedElsewhere | ternary "HTTP" "HTTPS" -}}
metadata:
  labels:
    {{- include "postern.podLabels" . | nindent 4 }}
  annotations:
    postern.io/settings: {{ include "postern.properties" . | sha256sum }}
    {{- include "postern.podAnnotations" . | nindent 4 }}
spec:
  {{- include "postern.pod" . | nindent 2 }}
  {{- with $v.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  terminationGracePeriodSeconds: {{ add $v.drain.preStopSeconds $v.drain.timeoutSeconds 10 }}
  {{- $spread := dict "topology.kubernetes.io/zone" $v.topologySpread.zones "kubernetes.io/hostname" $v.topologySpread.nodes }}
  {{- if and (eq .component "gateway") (or (ne $v.topologySpread.zones "off") (ne $v.topologySpread.nodes "off")) }}
  topologySpreadConstraints:
    {{- range $key, $otherwise := $spread }}
    {{- if ne $otherwise "off" }}
    - maxSkew: 1
      topologyKey: {{ $key }}
      whenUnsatisfiable: {{ $otherwise }}
      labelSelector:
        matchLabels:
          {{- include "postern.selector" $ | nindent 10 }}
    {{- end }}
    {{- end }}
  {{- end }}
  containers:
    - name: postern
      image: {{ include "postern.image" .root }}
      imagePullPolicy: {{ $v.image.pullPolicy }}
      securityContext:
        {{- include "postern.securityContext.container" . | nindent 8 }}
      env:
        - {name: QUARKUS_PROFILE, value: prod}
        - {name: QUARKUS_CONFIG_LOCATIONS, value: /etc/postern/settings/application.properties}
        {{- with $v.javaOptions }}
        - {name: JDK_JAVA_OPTIONS, value: {{ . | quote }}}
        {{- end }}
        {{- include "postern.environment" . | nindent 8 }}
        {{- include "postern.secrets" . | nindent 8 }}
      ports:
        - {name: api, containerPort: {{ $v.tls.terminatedElsewhere | ternary 8080 8443 }}}
        - {name: management, containerPort: 9000}
      startupProbe:
        httpGet: {path: /q/health/started, port: management, scheme: {{ $scheme }}}
        periodSeconds: 2
        timeoutSeconds: 2
        failureThreshold: {{ div (add $v.startup.timeoutSeconds 1) 2 }}
      livenessProbe:
        httpGet: {path: /q/health/live, port: management, scheme: {{ $scheme }}}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 3
      readinessProbe:
        httpGet: {path: /q/health/ready, port: management, scheme: {{ $scheme }}}
        periodSeconds: 5
        timeoutSeconds: 5
        failureThreshold: 2
      lifecycle:
        preStop: {sleep: {seconds: {{ $v.drain.preStopSeconds }}}}
      resources:
        {{- toYaml (pick (eq .component "gateway" | ternary $v.resources $v.rotation) "requests" "limits") | nindent 8 }}
      volumeMounts:
        {{- include "postern.mounts" . | nindent 8 }}
        {{- with $v.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    {{- include "postern.volumes" . | nindent 4 }}
    {{- with $v.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}
