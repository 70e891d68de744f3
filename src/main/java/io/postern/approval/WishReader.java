package io.postern.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.problem.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;
import java.util.Set;

/** Reads the body of what was asked for as the operation's own door reads it: the same mapper, the same constraints. */
@ApplicationScoped
public class WishReader {
    private final ObjectMapper mapper;
    private final Validator validator;

    WishReader(ObjectMapper mapper, Validator validator) {
        this.mapper = mapper;
        this.validator = validator;
    }

    /** @throws ProblemException naming the field that is wrong */
    public <T> T read(Wish wish, Class<T> type) {
        try {
            T body = mapper.readValue(wish.body(), type);
            Set<ConstraintViolation<T>> wrong = validator.validate(body);
            if (!wrong.isEmpty()) {
                throw ProblemException.behind(new ConstraintViolationException(wrong));
            }
            return body;
        } catch (JsonProcessingException e) {
            throw ProblemException.behind(e);
        }
    }

    /** For operations without a body. */
    public void readNothing(Wish wish) {
        read(wish, Nothing.class);
    }

    /** No field at all. */
    @RegisterForReflection
    record Nothing() {}
}
