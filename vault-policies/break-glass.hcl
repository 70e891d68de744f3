# Break-glass: what one person may do at night, with a secret-id that the holders of the quorum hand out for minutes.
#
# It can stop things and cannot read things: cut off logins and leases, close key versions, seal the server. What it does can be
# undone by the next person who is awake, so trimming versions, deleting keys and changing policies are not here; they
# need a root token made by the quorum. It opens no data key, computes no hash, exports and backs up no key and reads no secret:
# an emergency is no reason to see cards.

# what is going on: who may log in, by which rules, into what
path "sys/policies/acl" {
  capabilities = ["list"]
}

path "sys/policies/acl/*" {
  capabilities = ["read"]
}

path "sys/auth" {
  capabilities = ["read", "sudo"]
}

path "sys/mounts" {
  capabilities = ["read"]
}

path "sys/audit" {
  capabilities = ["read", "sudo"]
}

path "auth/token/accessors" {
  capabilities = ["list", "sudo"]
}

path "auth/token/lookup-accessor" {
  capabilities = ["update"]
}

# cut off: one token, the secret-ids of a role, database logins
path "auth/token/revoke-accessor" {
  capabilities = ["update"]
}

path "auth/approle/role/+/secret-id" {
  capabilities = ["list"]
}

path "auth/approle/role/+/secret-id-accessor/lookup" {
  capabilities = ["update"]
}

path "auth/approle/role/+/secret-id-accessor/destroy" {
  capabilities = ["update"]
}

path "sys/leases/lookup/database/creds/*" {
  capabilities = ["list", "sudo"]
}

path "sys/leases/revoke" {
  capabilities = ["update"]
}

path "sys/leases/revoke-prefix/database/creds/*" {
  capabilities = ["update", "sudo"]
}

# a key version is known to somebody: a new one, and the old one closed (open again by the same call)
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

# the last resort: everybody stops until the quorum unseals
path "sys/seal" {
  capabilities = ["update", "sudo"]
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
