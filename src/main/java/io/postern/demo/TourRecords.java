package io.postern.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.cli.PosternCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of the tour that shows what stays of a payment: its timeline, its entries in the book, its receipts and a proof. */
final class TourRecords {
    private final TourClient shop;
    private final TourTable print;

    TourRecords(TourClient shop, TourTable print) {
        this.shop = shop;
        this.print = print;
    }

    void timeline(String payment) throws IOException, InterruptedException {
        print.title("The payment's timeline");
        print.row("#", "what happened", "amount", "authorized", "captured", "refunded", "receipt");
        for (JsonNode fact : shop.get("/v1/payments/" + payment + "/timeline").get("data")) {
            print.row(
                    fact.get("seq").asText(),
                    fact.get("kind").asText(),
                    TourTable.amount(fact, "amount"),
                    TourTable.amount(fact, "authorized"),
                    TourTable.amount(fact, "captured"),
                    TourTable.amount(fact, "refunded"),
                    fact.get("receipt").isNull() ? "" : fact.get("receipt").asText());
        }
        print.flush();
    }

    void entries(String payment) throws IOException, InterruptedException {
        print.title("Its ledger entries (credits positive, debits negative)");
        print.row("journal", "account", "", "amount");
        long sum = 0;
        for (JsonNode entry : shop.get("/v1/balance_transactions?limit=100&payment=" + payment)
                .get("data")) {
            sum += entry.get("amount").asLong();
            print.row(
                    entry.get("kind").asText(),
                    entry.at("/account/code").asText(),
                    entry.at("/account/name").asText(),
                    TourTable.amount(entry, "amount"));
        }
        print.row("", "", "sum of all entries", TourTable.money(sum, "USD"));
        print.flush();
    }

    void balance() throws IOException, InterruptedException {
        print.title("What the merchant has (the sum of its entries; no balance is stored anywhere)");
        print.row("", "pending", "available", "reserved", "disputed", "owed to the platform");
        for (JsonNode money : shop.get("/v1/balance").get("currencies")) {
            String currency = money.get("currency").asText();
            print.row(
                    currency,
                    TourTable.money(money.get("pending").asLong(), currency),
                    TourTable.money(money.get("available").asLong(), currency),
                    TourTable.money(money.get("reserved").asLong(), currency),
                    TourTable.money(money.get("disputed").asLong(), currency),
                    TourTable.money(money.get("receivable").asLong(), currency));
        }
        print.flush();
    }

    void receipts(String payment) throws IOException, InterruptedException {
        print.title("The receipts of the payment: immutable, each with its hash");
        print.row("receipt", "states", "leaf hash");
        for (JsonNode receipt : shop.get("/v1/receipts?payment=" + payment).get("data")) {
            print.row(
                    receipt.get("id").asText(),
                    receipt.get("kind").asText(),
                    receipt.get("leaf_hash").asText().substring(0, 16) + "…");
        }
        print.flush();
    }

    /** By the command that anybody has, from two files and no gateway. */
    void proof(String payment) throws IOException, InterruptedException {
        print.title("One of them proven to anybody: two files, no gateway, no trust in it");
        String receipt =
                shop.get("/v1/receipts?payment=" + payment).at("/data/0/id").asText();
        Path files = Files.createTempDirectory("postern-tour");
        Path proof = Files.writeString(
                files.resolve("proof.json"),
                shop.getWhenThere("/v1/receipts/" + receipt + "/proof").toPrettyString());
        Path keys = Files.writeString(
                files.resolve("keys.json"), shop.get("/v1/log/key").toPrettyString());
        print.line("$ bin/postern verify-receipt %s --key %s", proof, keys);
        PosternCommand.run("verify-receipt", proof.toString(), "--key", keys.toString());
    }
}
