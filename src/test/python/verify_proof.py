"""A second opinion: verifies proofs of Postern's transparency log with Python's own library and openssl for Ed25519.

usage: verify_proof.py KEYS PROOF…   (KEYS: what GET /v1/log/key answered; a PROOF of a receipt or of consistency)
Says one line for each proof and ends with 0 when all hold. Written from docs/receipts-for-engineers.md, RFC 9162 and RFC 8410 alone.
"""
import base64, hashlib, json, subprocess, sys, tempfile


def h(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def signed(note, keys):
    """The size and root of a head, when one of the keys signed it."""
    text, lines = note.split("\n\n")
    text += "\n"
    origin, size, root, _ = text.split("\n")[:4]
    dash, name, signature = lines.rstrip("\n").split(" ")
    raw = base64.b64decode(signature)
    assert dash == "\u2014" and name == origin and len(raw) == 68, "signature line"
    for key in keys:
        key_name, _, typed = key.split("+", 2)
        typed = base64.b64decode(typed)
        if key_name == name and h(name.encode(), b"\n", typed)[:4] == raw[:4] and ed25519(typed[1:], text.encode(), raw[4:]):
            return int(size), base64.b64decode(root)
    raise AssertionError("no key signed the head")


def ed25519(public, message, signature):
    with tempfile.NamedTemporaryFile() as key, tempfile.NamedTemporaryFile() as msg, tempfile.NamedTemporaryFile() as sig:
        for file, data in ((key, bytes.fromhex("302a300506032b6570032100") + public), (msg, message), (sig, signature)):
            file.write(data)
            file.flush()
        return subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", key.name, "-rawin",
                               "-in", msg.name, "-sigfile", sig.name], capture_output=True).returncode == 0


def inclusion(index, size, node, path):
    """The root by recursion from above: the last hash of the path is of the half that the leaf is not in."""
    if size == 1:
        assert index == 0 and not path, "path"
        return node
    assert path and 0 <= index < size, "path"
    half = 1 << (size - 1).bit_length() - 1
    if index < half:
        return h(b"\1", inclusion(index, half, node, path[:-1]), path[-1])
    return h(b"\1", path[-1], inclusion(index - half, size - half, node, path[:-1]))


def grown(old, size, path, old_root, known=True):
    """Both roots, of the first `old` leaves and of all, by recursion from above (RFC 9162, section 2.1.4.1)."""
    if old == size:
        node = old_root if known else path[0]
        assert len(path) == (0 if known else 1), "path"
        return node, node
    half = 1 << (size - 1).bit_length() - 1
    if old <= half:
        first, second = grown(old, half, path[:-1], old_root, known)
        return first, h(b"\1", second, path[-1])
    first, second = grown(old - half, size - half, path[:-1], old_root, False)
    return h(b"\1", path[-1], first), h(b"\1", path[-1], second)


def verify(proof, keys):
    path = [bytes.fromhex(one) for one in proof["path"]]
    if proof["object"] == "log_consistency":
        (old, old_root), (size, root) = signed(proof["from_head"], keys), signed(proof["to_head"], keys)
        assert (old, size) == (proof["from"], proof["to"]) and 0 < old <= size, "sizes"
        assert grown(old, size, path, old_root) == (old_root, root), "the log was rewritten"
        return
    size, root = signed(proof["head"], keys)
    leaf = h(b"\0", proof["body"].encode())
    assert leaf.hex() == proof["leaf_hash"] and json.loads(proof["body"])["id"] == proof["receipt"], "the text was changed"
    assert size == proof["tree_size"] and root.hex() == proof["root_hash"], "another head"
    assert inclusion(proof["leaf_index"], size, leaf, path) == root, "the path does not lead to the root"


def main(keys_file, *files):
    keys = [key["verifier_key"] for key in json.load(open(keys_file))["keys"]]
    wrong = 0
    for file in files:
        try:
            verify(json.load(open(file, encoding="utf-8")), keys)
            print("holds", file)
        except (AssertionError, ValueError, KeyError, IndexError) as why:
            wrong += 1
            print("WRONG", file, repr(why))
    return 1 if wrong else 0


sys.exit(main(*sys.argv[1:]))
