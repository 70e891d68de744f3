package io.postern.keys;

import io.postern.PostgresForTests;
import io.postern.access.OidcForTests;
import io.postern.contract.ContractExtension;
import io.postern.vault.NeedsVault;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test against a gateway whose keys are on a real key server; all of these share one of each. */
@QuarkusTest
@NeedsVault(own = true)
@WithTestResource(value = PostgresForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = OidcForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = VaultAndWire.class, scope = TestResourceScope.MATCHING_RESOURCES)
@ExtendWith(ContractExtension.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface VaultTest {}
