package io.postern.address;

import java.util.List;

/** The header in which a proxy names whom it speaks for, each proxy behind what stood there before. */
enum ForwardedHeader {
    X_FORWARDED_FOR("X-Forwarded-For") {
        @Override
        Hops hops(List<String> lines) {
            return new Hops(lines, false);
        }

        @Override
        Address address(String hop) {
            return Hop.node(hop);
        }
    },

    FORWARDED("Forwarded") {
        @Override
        Hops hops(List<String> lines) {
            return new Hops(lines, true);
        }

        @Override
        Address address(String hop) {
            return Hop.element(hop);
        }
    };

    private final String field;

    ForwardedHeader(String field) {
        this.field = field;
    }

    String field() {
        return field;
    }

    abstract Hops hops(List<String> lines);

    abstract Address address(String hop);
}
