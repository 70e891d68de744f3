# The migrations: the database owner's login for a few minutes at a start, and no key at all.

path "postern/data/database/owner" {
  capabilities = ["read"]
}

path "database/creds/postern-owner" {
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
