package io.postern.subject;

import io.postern.access.Caller;
import io.postern.database.Database;
import io.postern.database.Lookup;
import io.postern.id.IdKind;
import io.postern.problem.ProblemException;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds whom to erase, and what stands against it. Shows no personal field. */
@ApplicationScoped
class FindSubjects {
    private final SubjectStore store;
    private final Database database;
    private final Clock clock;

    FindSubjects(SubjectStore store, Database database, Clock clock) {
        this.store = store;
        this.database = database;
        this.clock = clock;
    }

    Uni<SubjectView> one(String publicId) {
        return any(publicId).map(subject -> SubjectView.of(subject, clock.instant()));
    }

    /** Operators know a subject by its id alone, whose merchant nobody has told. */
    Uni<Subject> any(String publicId) {
        Lookup<Optional<Subject>> lookup = store.lookup(id(publicId));
        return database.asAuditor().read(lookup).map(row -> present(lookup.in(row), publicId));
    }

    /** A merchant's subjects in the order of their ids, or the one behind a customer of its. */
    Uni<Page<SubjectView>> list(Caller caller, @Nullable String merchant, @Nullable String customer, PageRequest page) {
        UUID merchantId = caller.readsOf(merchant);
        return store.list(merchantId, customer == null ? null : SubjectId.of(merchantId, customer), page)
                .map(subjects -> Page.of(
                        subjects.stream()
                                .map(subject -> SubjectView.of(subject, clock.instant()))
                                .toList(),
                        page.limit(),
                        SubjectView::id));
    }

    static UUID id(String publicId) {
        return IdKind.SUBJECT.parse(publicId).orElseThrow(() -> ProblemException.notFound("subject", publicId));
    }

    static Subject present(Optional<Subject> found, String publicId) {
        return found.orElseThrow(() -> ProblemException.notFound("subject", publicId));
    }
}
