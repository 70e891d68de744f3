package io.postern.archive;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Holds the files of a month against its rows, in step: what a file has and the database has not was deleted there, what
 * differs was changed, and what only the database has came later.
 */
final class Comparison implements AutoCloseable {
    private static final int MOST_LATE = 100_000;

    private final List<Lines> files = new ArrayList<>();
    private final PriorityQueue<Lines> ahead = new PriorityQueue<>();
    private final List<Entry> late = new ArrayList<>();
    private long same;
    private long missing;
    private long changed;
    private String example;

    /** How files and rows differ; the example is the id of an entry that was deleted or changed. */
    record Result(long same, long missing, long changed, List<Entry> late, String example) {
        boolean isEqual() {
            return missing == 0 && changed == 0 && late.isEmpty();
        }

        /** The database lacks something that it had, or says it otherwise: nobody has the right to that. */
        boolean isTampered() {
            return missing > 0 || changed > 0;
        }
    }

    Comparison(List<Path> paths) {
        for (Path path : paths) {
            Lines lines = new Lines(path);
            files.add(lines);
            putBack(lines);
        }
    }

    void rows(List<Entry> page) {
        page.forEach(this::row);
    }

    private void row(Entry row) {
        while (!ahead.isEmpty() && ahead.peek().peek().compareTo(row) < 0) {
            gone(take());
        }
        if (ahead.isEmpty() || ahead.peek().peek().compareTo(row) > 0) {
            late(row);
            return;
        }
        if (take().line().equals(row.line())) {
            same++;
        } else {
            changed++;
            example = row.id().toString();
        }
    }

    Result end() {
        while (!ahead.isEmpty()) {
            gone(take());
        }
        return new Result(same, missing, changed, List.copyOf(late), example);
    }

    private void gone(Entry entry) {
        missing++;
        example = entry.id().toString();
    }

    private void late(Entry row) {
        if (late.size() == MOST_LATE) {
            throw new IllegalStateException("more than " + MOST_LATE + " entries came after their month was archived");
        }
        late.add(row);
    }

    private Entry take() {
        Lines lines = ahead.poll();
        Entry entry = lines.take();
        putBack(lines);
        return entry;
    }

    private void putBack(Lines lines) {
        if (lines.peek() != null) {
            ahead.add(lines);
        }
    }

    @Override
    public void close() {
        files.forEach(Lines::close);
    }
}
