package io.postern.idp;

import io.postern.PostgresForTests;
import io.postern.access.OidcForTests;
import io.postern.contract.ContractExtension;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test against a gateway that believes a real identity provider; all of these share one of each. */
@QuarkusTest
@NeedsKeycloak
@WithTestResource(value = PostgresForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = OidcForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = KeycloakForTests.class, scope = TestResourceScope.MATCHING_RESOURCES)
@ExtendWith(ContractExtension.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface KeycloakTest {}
