package io.postern.contract;

import io.restassured.RestAssured;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Puts the contract between REST Assured and the gateway, for every test of the one set-up. */
public final class ContractExtension implements BeforeAllCallback {
    private static final ContractFilter FILTER = new ContractFilter(Contract.committed());

    @Override
    public void beforeAll(ExtensionContext context) {
        RestAssured.replaceFiltersWith(FILTER);
    }
}
