# The rotation: makes new versions, moves wrapped keys to them and closes the old ones. It sees no key and no plaintext:
# no decrypt, no datakey, no encrypt, no hmac, no sign, no reading of what it writes.
#
# Keys are named one by one, for the mount may hold keys of others.

# a wrapped key is wrapped anew inside the server
path "transit/rewrap/postern-key-encryption" {
  capabilities = ["update"]
}

# versions: which there are, one more, and from which on they are usable. Of the configuration nothing else may be set, so a
# key cannot be made exportable or deletable from here.
path "transit/keys/postern-key-encryption" {
  capabilities = ["read"]
}

path "transit/keys/postern-key-encryption/rotate" {
  capabilities = ["update"]
}

path "transit/keys/postern-key-encryption/config" {
  capabilities = ["update"]
  allowed_parameters = {
    "min_decryption_version" = []
    "min_encryption_version" = []
  }
}

path "transit/keys/postern-number-pepper" {
  capabilities = ["read"]
}

path "transit/keys/postern-number-pepper/rotate" {
  capabilities = ["update"]
}

path "transit/keys/postern-number-pepper/config" {
  capabilities = ["update"]
  allowed_parameters = {
    "min_decryption_version" = []
    "min_encryption_version" = []
  }
}

path "transit/keys/postern-request-pepper" {
  capabilities = ["read"]
}

path "transit/keys/postern-request-pepper/rotate" {
  capabilities = ["update"]
}

path "transit/keys/postern-request-pepper/config" {
  capabilities = ["update"]
  allowed_parameters = {
    "min_decryption_version" = []
    "min_encryption_version" = []
  }
}

path "transit/keys/postern-tree-head" {
  capabilities = ["read"]
}

path "transit/keys/postern-tree-head/rotate" {
  capabilities = ["update"]
}

path "transit/keys/postern-tree-head/config" {
  capabilities = ["update"]
  allowed_parameters = {
    "min_decryption_version" = []
    "min_encryption_version" = []
  }
}

# what banks sign their webhooks with: a new version in, an old one destroyed
path "postern/data/webhook/+" {
  capabilities = ["create", "update"]
}

path "postern/destroy/webhook/+" {
  capabilities = ["update"]
}

path "postern/metadata/webhook/+" {
  capabilities = ["read"]
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
