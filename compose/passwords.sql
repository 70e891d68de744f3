-- why: the roles of compose.yaml log in with these, which are public and for tests only
ALTER ROLE postern_owner PASSWORD 'test-only-owner';
ALTER ROLE postern_app PASSWORD 'test-only-app';
ALTER ROLE sandbox_bank PASSWORD 'test-only-sandbox';
