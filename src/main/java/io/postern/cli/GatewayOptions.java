package io.postern.cli;

import java.net.URI;
import picocli.CommandLine.Option;

/** Which gateway a command talks to, and as whom. */
final class GatewayOptions {
    @Option(
            names = "--url",
            defaultValue = "${env:POSTERN_URL:-http://127.0.0.1:8080}",
            description = "The gateway's address (or POSTERN_URL); ${DEFAULT-VALUE} otherwise.")
    URI url;

    @Option(
            names = "--token-file",
            description =
                    "File with an access token; otherwise the variable POSTERN_TOKEN. A gateway in demo mode hands one"
                            + " out by itself.")
    java.nio.file.Path tokenFile;

    GatewayClient client() {
        return new GatewayClient(url, new AccessToken(tokenFile, System.getenv("POSTERN_TOKEN")));
    }
}
