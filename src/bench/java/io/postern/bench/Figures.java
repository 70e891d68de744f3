package io.postern.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Slices of all rounds, by case and number in flight. What is told of a case is the median of its rounds. */
final class Figures {
    private final Map<String, List<Slice>> slices = new LinkedHashMap<>();

    void add(String name, int inFlight, Slice slice) {
        slices.computeIfAbsent(name + inFlight, first -> new ArrayList<>()).add(slice);
    }

    double median(String name, int inFlight, ToDoubleFunction<Slice> figure) {
        return median(slices.get(name + inFlight).stream().mapToDouble(figure).toArray());
    }

    /** The median of what two cases had in the same round, so that a slow minute slows both. */
    double medianRatio(String name, String to, int inFlight) {
        List<Slice> ones = slices.get(name + inFlight);
        List<Slice> others = slices.get(to + inFlight);
        double[] ratios = new double[ones.size()];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = ones.get(round).perSecond() / others.get(round).perSecond();
        }
        return median(ratios);
    }

    static double median(double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
