"""A second opinion: verifies proofs of Postern's transparency log with Python's own library and openssl for Ed25519.

usage: verify_proof.py KEYS PROOF…   (KEYS: what GET /v1/log/key answered; a PROOF of a receipt or of consistency)
Says one line for each proof and ends with 0 when all hold. Written from docs/receipts-for-engineers.md, RFC 9162 and RFC 8410 alone.
"""
import base64, hashlib, json, re, subprocess, sys, tempfile


def h(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


NOTE = re.compile("([^\\n]+)\\n([1-9][0-9]*)\\n([A-Za-z0-9+/]{43}=)\\ntime [0-9-]{10}T[0-9:]{8}([.][0-9]+)?Z\\n"
                  "\\n\u2014 ([^\\n]+) ([A-Za-z0-9+/]{91}=)\\n")


def strict(text):
    """JSON with one meaning alone: no name twice, no number that JSON does not have."""
    def once(pairs):
        assert len(dict(pairs)) == len(pairs), "a name stands there twice"
        return dict(pairs)

    def none(word):
        raise AssertionError(word + " is no number")
    return json.loads(text, object_pairs_hook=once, parse_constant=none)


def field(of, name, kind):
    """A field of exactly this type: 1.0 and true are no whole numbers."""
    assert type(of) is dict and type(of.get(name)) is kind, "no " + name + ", or of another type"
    return of[name]


def unhex(text):
    assert type(text) is str and re.fullmatch("[0-9a-f]{64}", text), "no hash"
    return bytes.fromhex(text)


def unbase64(text):
    raw = base64.b64decode(text, validate=True)
    assert base64.b64encode(raw).decode() == text, "written in another way"
    return raw


def signed(note, keys):
    """The size and root of a head, when one of the keys signed it."""
    parts = NOTE.fullmatch(note)
    assert parts and parts[1] == parts[5], "the head is not written as heads are"
    origin, size, root, raw = parts[1], int(parts[2]), unbase64(parts[3]), unbase64(parts[6])
    text = note[:note.index("\n\n") + 1]
    for key in keys:
        key_name, key_id, typed = key.split("+", 2)
        typed = unbase64(typed)
        own = h(key_name.encode(), b"\n", typed)[:4]
        assert len(typed) == 33 and typed[0] == 1 and own.hex() == key_id, "no key of a log"
        if key_name == origin and own == raw[:4] and ed25519(typed[1:], text.encode(), raw[4:]):
            return size, root
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
    path = [unhex(one) for one in field(proof, "path", list)]
    if field(proof, "object", str) == "log_consistency":
        (old, old_root), (size, root) = (signed(field(proof, name, str), keys) for name in ("from_head", "to_head"))
        assert (old, size) == (field(proof, "from", int), field(proof, "to", int)) and 0 < old <= size, "sizes"
        assert grown(old, size, path, old_root) == (old_root, root), "the log was rewritten"
        return
    assert proof["object"] == "proof", "no proof"
    size, root = signed(field(proof, "head", str), keys)
    leaf = h(b"\0", field(proof, "body", str).encode())
    assert leaf == unhex(proof.get("leaf_hash")), "the text was changed"
    receipt = field(proof, "receipt", str)
    assert receipt.startswith("rcp_") and field(strict(proof["body"]), "id", str) == receipt, "another receipt's text"
    assert size == field(proof, "tree_size", int) and root == unhex(proof.get("root_hash")), "another head"
    assert inclusion(field(proof, "leaf_index", int), size, leaf, path) == root, "the path does not lead to the root"


def read(file):
    with open(file, encoding="utf-8") as text:
        return strict(text.read())


def main(keys_file, *files):
    keys = [field(key, "verifier_key", str) for key in field(read(keys_file), "keys", list)]
    wrong = 0
    for file in files:
        try:
            verify(read(file), keys)
            print("holds", file)
        except (AssertionError, ValueError, LookupError, TypeError, RecursionError) as why:
            wrong += 1
            print("WRONG", file, repr(why))
    return 1 if wrong else 0


sys.exit(main(*sys.argv[1:]))
