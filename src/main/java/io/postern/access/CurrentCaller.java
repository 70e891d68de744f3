package io.postern.access;

import jakarta.enterprise.context.RequestScoped;

/** Who is calling in the request under way, once its access was checked. */
@RequestScoped
public class CurrentCaller {
    private Caller caller;

    /** The checked caller of this request; an {@link Open} operation has none. */
    public Caller get() {
        if (caller == null) {
            throw new IllegalStateException("no caller was checked for this request");
        }
        return caller;
    }

    void is(Caller checked) {
        caller = checked;
    }
}
