package io.postern.contract;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.SimpleValidationReportFormat;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.restassured.RestAssuredRequest;
import com.atlassian.oai.validator.restassured.RestAssuredResponse;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds every call that a test makes to the contract: each answer must be one that it declares, and each request that the
 * gateway accepted must be one that it allows.
 */
final class ContractFilter implements Filter {
    private static final Pattern PUBLIC = Pattern.compile("^https?://[^/]+(/(?:v1|\\.well-known)/[^?#]*)");

    /** REST Assured adds the access token after all filters; that none gets in without one is tested elsewhere. */
    private static final LevelResolver TOKEN_UNSEEN = LevelResolver.create()
            .withLevel("validation.request.security.missing", ValidationReport.Level.IGNORE)
            .build();

    private final Contract contract;
    private final OpenApiInteractionValidator validator;

    ContractFilter(Contract contract) {
        this.contract = contract;
        this.validator = validator(contract);
    }

    /** The validator's parser looks for its parts in the thread's class loader, which is another one before a test runs. */
    private static OpenApiInteractionValidator validator(Contract contract) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ContractFilter.class.getClassLoader());
        try {
            return OpenApiInteractionValidator.createForInlineApiSpecification(Rendering.of(contract))
                    .withLevelResolver(TOKEN_UNSEEN)
                    .build();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification wanted, FilterContext context) {
        Response answer = context.next(request, wanted);
        Matcher address = PUBLIC.matcher(request.getURI());
        if (address.find()) {
            check(request, address.group(1), answer);
        }
        return answer;
    }

    private void check(FilterableRequestSpecification request, String path, Response answer) {
        boolean accepted = answer.statusCode() < 300;
        String method = request.getMethod();
        if (!contract.knows(method, path)) {
            if (accepted && !method.equals("HEAD") && !method.equals("OPTIONS")) {
                throw new AssertionError(method + " " + path + " works, but " + Contract.FILE + " does not know it");
            }
            return;
        }
        ValidationReport report =
                validator.validateResponse(path, Request.Method.valueOf(method), RestAssuredResponse.of(answer));
        if (accepted) {
            report = report.merge(validator.validateRequest(RestAssuredRequest.of(request)));
        }
        if (report.hasErrors()) {
            throw new AssertionError(method + " " + path + " is not as " + Contract.FILE + " says.\n"
                    + SimpleValidationReportFormat.getInstance().apply(report) + "\n" + answer.statusCode() + " "
                    + answer.asString());
        }
    }
}
