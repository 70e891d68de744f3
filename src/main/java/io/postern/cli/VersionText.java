package io.postern.cli;

import picocli.CommandLine.IVersionProvider;

/** The artifact's version, as its manifest says it. */
final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = VersionText.class.getPackage().getImplementationVersion();
        return new String[] {"postern " + (version == null ? "from its classes" : version)};
    }
}
