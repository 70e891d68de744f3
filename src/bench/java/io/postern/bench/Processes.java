package io.postern.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** CPU time of processes, in microseconds, as the kernel counts it in ticks of 10 ms. */
final class Processes {
    private static final long MICROS_A_TICK = 10_000;
    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int CHILDREN_SYSTEM = 14;

    private Processes() {}

    /** How many processes wanted a core of late: other people's work is in it. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    static long cpuMicros(long pid) {
        return ticks(fields(Path.of("/proc", String.valueOf(pid), "stat")), false) * MICROS_A_TICK;
    }

    /**
     * Memory that a process has in use, as the kernel counts its pages.
     *
     * @param ownMegabytes what is in no file: of its files all processes share one copy, which the kernel may drop and read again
     */
    record Memory(long residentMegabytes, long ownMegabytes) {
        static Memory of(long pid) throws IOException {
            List<String> status = Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"));
            return new Memory(megabytes(status, "VmRSS:"), megabytes(status, "RssAnon:"));
        }

        private static long megabytes(List<String> status, String name) {
            return status.stream()
                            .filter(line -> line.startsWith(name))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                            .findFirst()
                            .orElseThrow()
                    / 1024;
        }
    }

    /** Of a process and all its children, those that are gone included. */
    static long cpuMicrosOfFamily(long parent) throws IOException {
        long ticks = ticks(fields(Path.of("/proc", String.valueOf(parent), "stat")), true);
        try (var pids = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path pid : pids) {
                String[] fields = fields(pid.resolve("stat"));
                if (fields.length > PARENT && fields[PARENT].equals(String.valueOf(parent))) {
                    ticks += ticks(fields, false);
                }
            }
        }
        return ticks * MICROS_A_TICK;
    }

    private static long ticks(String[] fields, boolean withGoneChildren) {
        long ticks = 0;
        int last = withGoneChildren ? CHILDREN_SYSTEM : USER + 1;
        for (int n = USER; n <= last && n < fields.length; n++) {
            ticks += Long.parseLong(fields[n]);
        }
        return ticks;
    }

    /** Behind the command's name, which may hold anything; nothing when the process is gone. */
    private static String[] fields(Path stat) {
        try {
            String line = Files.readString(stat);
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        } catch (IOException gone) {
            return new String[0];
        }
    }
}
