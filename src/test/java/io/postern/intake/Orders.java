package io.postern.intake;

import java.util.ArrayList;
import java.util.List;

/** Every order in which a number of events can come. */
final class Orders {
    private Orders() {}

    static List<int[]> of(int size) {
        List<int[]> all = new ArrayList<>();
        permute(new int[size], 0, 0, all);
        return all;
    }

    private static void permute(int[] order, int filled, int used, List<int[]> all) {
        if (filled == order.length) {
            all.add(order.clone());
            return;
        }
        for (int next = 0; next < order.length; next++) {
            if ((used & 1 << next) == 0) {
                order[filled] = next;
                permute(order, filled + 1, used | 1 << next, all);
            }
        }
    }
}
