package io.postern.limit;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.VerboseResult;
import io.github.bucket4j.distributed.AsyncVerboseBucket;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The shared budgets in Redis: buckets that are filled up once in a window, which begins with the first use. Less strict
 * than the table: around the turn of a window, as many as twice the limit fit into one stretch of its length.
 */
@ApplicationScoped
@Typed(RedisBudgets.class)
class RedisBudgets implements SharedBudgets {
    private final LimitConfig config;
    private RedisClient client;
    private Uni<AsyncProxyManager<byte[]>> buckets;

    RedisBudgets(LimitConfig config) {
        this.config = config;
    }

    @Override
    public Uni<Share> take(BudgetId id, int most, int want, List<Spent> spent) {
        return buckets()
                .flatMap(all -> Uni.createFrom().completionStage(() -> take(bucket(all, id, most), want, spent)));
    }

    private CompletableFuture<Share> take(AsyncVerboseBucket bucket, int want, List<Spent> spent) {
        long uncounted = spent.stream()
                .filter(use -> use.slot() == Spent.UNCOUNTED)
                .mapToLong(Spent::used)
                .sum();
        CompletableFuture<?> counted =
                uncounted == 0 ? CompletableFuture.completedFuture(null) : bucket.consumeIgnoringRateLimits(uncounted);
        return counted.thenCompose(done -> bucket.tryConsumeAsMuchAsPossible(want))
                .thenApply(this::share);
    }

    private Share share(VerboseResult<Long> taken) {
        long fullIn = Duration.ofNanos(taken.getDiagnostics().calculateFullRefillingTime())
                .toMillis();
        int left = Math.toIntExact(Math.max(0, taken.getDiagnostics().getAvailableTokens()));
        return new Share(Math.toIntExact(taken.getValue()), left, 1, fullIn + 1);
    }

    /** The limit is part of the name: another limit is another bucket. */
    private AsyncVerboseBucket bucket(AsyncProxyManager<byte[]> all, BudgetId id, int most) {
        Duration window = config.window();
        String name = "postern:budget:" + BudgetKey.of(id, window) + ':' + most;
        BucketConfiguration filling = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(most).refillIntervally(most, window))
                .build();
        return all.builder()
                .build(name.getBytes(StandardCharsets.UTF_8), () -> CompletableFuture.completedFuture(filling))
                .asVerbose();
    }

    private synchronized Uni<AsyncProxyManager<byte[]>> buckets() {
        if (buckets == null) {
            RedisURI where = RedisURI.create(config.redis()
                    .url()
                    .orElseThrow(() -> new IllegalStateException("postern.limit.redis.url is missing")));
            if (client == null) {
                client = client();
            }
            buckets = Uni.createFrom()
                    .completionStage(() -> client.connectAsync(ByteArrayCodec.INSTANCE, where))
                    .map(this::buckets)
                    .onFailure()
                    .invoke(this::forgetConnection)
                    .memoize()
                    .indefinitely();
        }
        return buckets;
    }

    private AsyncProxyManager<byte[]> buckets(StatefulRedisConnection<byte[], byte[]> connection) {
        return Bucket4jLettuce.casBasedBuilder(connection)
                .expirationAfterWrite(
                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(config.window()))
                .build()
                .asAsync();
    }

    /** A connection that breaks is opened again by the client; one that never was, by the next question. */
    private synchronized void forgetConnection() {
        buckets = null;
    }

    private RedisClient client() {
        RedisClient client = RedisClient.create();
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(config.patience())
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(config.patience()))
                .build());
        return client;
    }

    @PreDestroy
    synchronized void close() {
        if (client != null) {
            client.shutdownAsync();
        }
    }
}
