# The running gateway: makes and opens data keys, keeps none of the source keys, changes nothing.
#
# `update`, never `create`: with `create` a call for a key that is not there would make it, and a mistyped name or an empty
# server would look like a fresh installation.

# fresh data keys, wrapped for one merchant each
path "transit/datakey/plaintext/postern-key-encryption" {
  capabilities        = ["update"]
  required_parameters = ["context"]
}

path "transit/decrypt/postern-key-encryption" {
  capabilities = ["update"]
}

# A pepper is asked for by its version: without one the newest would answer, and after a rotation every known card would
# become an unknown one.
path "transit/hmac/postern-number-pepper" {
  capabilities        = ["update"]
  required_parameters = ["key_version"]
}

path "transit/hmac/postern-number-pepper/sha2-256" {
  capabilities        = ["update"]
  required_parameters = ["key_version"]
}

path "transit/hmac/postern-request-pepper" {
  capabilities        = ["update"]
  required_parameters = ["key_version"]
}

path "transit/hmac/postern-request-pepper/sha2-256" {
  capabilities        = ["update"]
  required_parameters = ["key_version"]
}

# tree heads: signed here, checked with the public keys
path "transit/sign/postern-tree-head" {
  capabilities = ["update"]
}

path "transit/keys/postern-tree-head" {
  capabilities = ["read"]
}

# what banks sign their webhooks with, and which versions of it are usable
path "postern/data/webhook/+" {
  capabilities = ["read"]
}

path "postern/metadata/webhook/+" {
  capabilities = ["read"]
}

# the database login: kept, or made for this gateway and given back after its lease
path "postern/data/database/gateway" {
  capabilities = ["read"]
}

path "database/creds/postern-gateway" {
  capabilities = ["read"]
}

path "sys/leases/renew" {
  capabilities = ["update"]
}

path "sys/leases/revoke" {
  capabilities = ["update"]
}

# its own token
path "auth/token/lookup-self" {
  capabilities = ["read"]
}

path "auth/token/renew-self" {
  capabilities = ["update"]
}

path "auth/token/revoke-self" {
  capabilities = ["update"]
}
