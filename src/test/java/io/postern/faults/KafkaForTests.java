package io.postern.faults;

import io.postern.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A Kafka broker of a test's own (bin/kafka), as a process that it may kill and start again over the same data. */
final class KafkaForTests implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CLUSTER = "cG9zdGVybi1mb3ItdGVzdA"; // any 16 bytes

    private final int port = FreePort.next();
    private final Path home;
    private final Path settings;
    private final String classes;
    private Process broker;

    KafkaForTests(Path home) throws IOException, InterruptedException {
        this.home = home;
        this.classes = jars() + "/*";
        this.settings = home.resolve("server.properties");
        Files.createDirectories(home);
        Files.writeString(settings, """
                process.roles=broker,controller
                node.id=1
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                controller.quorum.voters=1@127.0.0.1:%2$d
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%3$s
                auto.create.topics.enable=false
                offsets.topic.replication.factor=1
                """.formatted(port, FreePort.next(), home.resolve("log")));
        run("kafka.tools.StorageTool", "format", "--cluster-id", CLUSTER, "--config", settings.toString())
                .waitFor();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    void start() throws IOException {
        broker = run("kafka.Kafka", settings.toString());
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!answers()) {
            if (Instant.now().isAfter(deadline) || !broker.isAlive()) {
                throw new IllegalStateException("the broker does not come up; see " + home.resolve("broker.log"));
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    void makeTopic(String name, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    void kill() throws InterruptedException {
        broker.destroyForcibly();
        if (!broker.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the broker was not killed");
        }
    }

    /** All that lies in the topic, each partition's records in their order. */
    List<ConsumerRecord<String, String>> read(String topic) {
        List<ConsumerRecord<String, String>> all = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address()),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
        }
        return all;
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    private Process run(String... command) throws IOException {
        List<String> java = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes));
        java.addAll(Arrays.asList(command));
        return new ProcessBuilder(java)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("broker.log").toFile()))
                .start();
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String jars() throws IOException, InterruptedException {
        Process finder = new ProcessBuilder("bin/kafka")
                .redirectError(Path.of("target/no-kafka").toFile())
                .start();
        String said = new String(finder.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (finder.waitFor() != 0) {
            throw new IllegalStateException("there is no broker: see target/no-kafka");
        }
        return said;
    }
}
