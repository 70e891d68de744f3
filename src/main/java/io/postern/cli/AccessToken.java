package io.postern.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where a command's token comes from. None is taken from the command line, where other users of the machine could read it. */
record AccessToken(Path file, String variable) {
    /** Empty where none was given. */
    Optional<String> text() {
        if (file == null) {
            return Optional.ofNullable(variable).filter(token -> !token.isBlank());
        }
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw new Refused("The file with the token cannot be read: " + file);
        }
    }
}
