package io.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.cli.CommandForTests.Ran;
import io.postern.log.tree.GrowingTree;
import io.postern.log.tree.LogForTests;
import io.postern.log.tree.TreeHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of one entry: what has to be brought from elsewhere before it is said to hold, and what passes for an anchor. */
class WhatVerifiesALogTest {
    private static final String ENTRY = "{\"id\":\"rcp_1\"}";

    private final LogForTests log = new LogForTests(5);
    private final byte[] leaf = TreeHash.leaf(ENTRY.getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path files;

    @BeforeEach
    void export() throws IOException {
        GrowingTree tree = new GrowingTree();
        tree.add(leaf);
        LogFiles parts = new LogFiles(files);
        Files.writeString(
                parts.entries(0),
                "{\"position\":0,\"kind\":\"receipt\",\"merchant\":\"mch_demo\",\"id\":\"rcp_1\",\"leaf_hash\":\""
                        + HexFormat.of().formatHex(leaf) + "\",\"entry\":\"" + ENTRY.replace("\"", "\\\"") + "\"}\n");
        Files.writeString(
                parts.heads(),
                "{\"size\":1,\"head\":\"" + log.head(1, tree.root()).replace("\n", "\\n") + "\"}\n");
        Files.writeString(parts.keys(), log.key() + "\n");
        Files.writeString(parts.strays(), "");
        Files.createDirectory(parts.anchors());
        anchor("anchor-00000000000000000001.note", log.head(1, tree.root()));
    }

    private void anchor(String name, String note) throws IOException {
        Files.writeString(files.resolve("anchors").resolve(name), note);
    }

    private Ran verify() {
        return CommandForTests.run("verify-log", files.toString(), "--key", files.resolve("keys.txt") + "");
    }

    private void assertWrong(String words) {
        Ran ran = verify();
        assertThat(ran.said()).contains("WRONG  ").contains(words);
        assertThat(ran.exit()).as(ran.said()).isEqualTo(1);
    }

    @Test
    void holdsWithAKeyAndAnAnchor() {
        Ran ran = verify();
        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(ran.said()).contains("1 heads and 1 anchors");
    }

    @Test
    void staysOpenWithTheExportsOwnKeysAlone() {
        Ran ran = CommandForTests.run("verify-log", files.toString());
        assertThat(ran.exit()).as(ran.said()).isEqualTo(2);
        assertThat(ran.said()).contains("open   who signed: no key was given").doesNotContain("WRONG");
    }

    @Test
    void staysOpenWithoutAnyAnchorInTheDirectory() throws IOException {
        Files.delete(files.resolve("anchors").resolve("anchor-00000000000000000001.note"));
        Ran ran = verify();
        assertThat(ran.exit()).as(ran.said()).isEqualTo(2);
        assertThat(ran.said()).contains("no anchor was read").doesNotContain("WRONG");
    }

    @Test
    void takesNoOtherFileForAnAnchor() throws IOException {
        anchor("anchor-1.note", log.head(1, leaf));
        assertWrong("the note anchor-1.note has no anchor's name");
    }

    @Test
    void takesNoAnchorUnderTheNameOfAnotherSize() throws IOException {
        anchor("anchor-00000000000000000002.note", log.head(1, leaf));
        assertWrong("the anchor anchor-00000000000000000002.note is of size 1 and named by another");
    }

    @Test
    void callsTwoLogsThatWereSignedForOneSizeWrongInWhicheverOrder() throws IOException {
        anchor("anchor-00000000000000000001.note", log.head(1, TreeHash.leaf(leaf)));
        assertWrong("is of another log");
        Files.writeString(
                files.resolve("heads.jsonl"),
                "{\"size\":1,\"head\":\"" + log.head(1, TreeHash.leaf(leaf)).replace("\n", "\\n") + "\"}\n"
                        + Files.readString(files.resolve("heads.jsonl")));
        assertWrong("another one of that size are signed, and are of two logs");
    }
}
