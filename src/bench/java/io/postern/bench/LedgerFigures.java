package io.postern.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What postings and balances cost, by the length of the account's history; told as the median of the rounds. */
final class LedgerFigures {
    private final Map<String, List<LedgerCost.Cost>> costs = new LinkedHashMap<>();
    private final Set<Integer> sizes = new TreeSet<>();

    void add(LedgerCost.Deed deed, int size, LedgerCost.Cost cost) {
        costs.computeIfAbsent(deed.name() + size, first -> new ArrayList<>()).add(cost);
        sizes.add(size);
    }

    Set<Integer> sizes() {
        return sizes;
    }

    double perSecond(LedgerCost.Deed deed, int size) {
        return Figures.median(costs.get(deed.name() + size).stream()
                .mapToDouble(LedgerCost.Cost::perSecond)
                .toArray());
    }

    double micros(LedgerCost.Deed deed, int size) {
        return Figures.median(costs.get(deed.name() + size).stream()
                .mapToDouble(LedgerCost.Cost::micros)
                .toArray());
    }

    /** The longest history's cost in units of the shortest one's, round by round. */
    double growth(LedgerCost.Deed deed) {
        List<LedgerCost.Cost> shortest =
                costs.get(deed.name() + sizes.stream().findFirst().orElseThrow());
        List<LedgerCost.Cost> longest =
                costs.get(deed.name() + sizes.stream().reduce((a, b) -> b).orElseThrow());
        double[] ratios = new double[shortest.size()];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = longest.get(round).micros() / shortest.get(round).micros();
        }
        return Figures.median(ratios);
    }
}
