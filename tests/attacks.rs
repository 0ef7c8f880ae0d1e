//! Attacks on real documents: each is a row that says how it is made and what the verifier must say,
//! and a file in `fixtures/attacks` for other implementations to read. `BLESS=1` writes the files.
//!
//! Some rows are no attacks but the border beside one: what may be changed, or can't be decided.

use crate::support::{
    BUNDLE, OTHER_BUNDLE, OTHER_RECORD, RECORD, Signer, Tampered, merge, path, real, real_documents, trusted,
};
use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::Signer as _;
use pith::{Check, Checks, Claim, Judgement, Outcome, Standing, TrustStore, Verdict, judge};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha512};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::{Add, Mul};

/// The attack's name, which is its file's; the verdict under the registry's key and the test key;
/// the results that differ from the real document's; and how it is made.
struct Attack(&'static str, Verdict, &'static str, fn() -> Tampered);

/// What isn't `pass` in any real document: the registry cuts abstracts, so that theirs can't be decided.
const UNDECIDED: (&str, &str) = ("abstract", "unknown");

const INVALID: Verdict = Verdict::Invalid;
const UNSIGNED: Verdict = Verdict::Unsigned;
const UNTRUSTED: Verdict = Verdict::Untrusted;
const VERIFIED: Verdict = Verdict::Verified;

/// The text is no document.
const ON_THE_TEXT: &[Attack] = &[
    Attack("empty", INVALID, "schema=fail", || record().rewrite(|_| Vec::new())),
    Attack("cut-short", INVALID, "schema=fail", || record().rewrite(|text| text[..5000].into())),
    Attack("two-documents", INVALID, "schema=fail", || record().rewrite(|text| [text, text].concat().into())),
    Attack("list-of-documents", INVALID, "schema=fail", || record().rewrite(|text| format!("[{text}]").into())),
    Attack("byte-order-mark", INVALID, "schema=fail", || record().rewrite(|text| format!("\u{feff}{text}").into())),
    Attack("not-utf-8", INVALID, "schema=fail", || {
        record().rewrite(|text| text.bytes().map(|byte| if byte == b'-' { 0xad } else { byte }).collect())
    }),
    Attack("duplicate-member", INVALID, "schema=fail", || {
        record().replace(r#""pith_number":"#, r#""pith_number":"pith:2018:2G563JAFGFHE5EAYTSTXDDPX5Z","pith_number":"#)
    }),
    Attack("duplicate-member-spelled-otherwise", INVALID, "schema=fail", || {
        record().replace(r#""canonical_record":"#, r#""canonical\u005frecord":{},"canonical_record":"#)
    }),
    Attack("duplicate-member-where-no-hash-reaches", INVALID, "schema=fail", || {
        record().replace(r#""links":{"#, r#""links":{"html":"https://example.org/","#)
    }),
    Attack("number-beyond-a-double", INVALID, "schema=fail", || {
        record().replace(r#""weak_author_claims":0"#, r#""weak_author_claims":1e999"#)
    }),
    Attack("number-that-is-none", INVALID, "schema=fail", || {
        record().replace(r#""weak_author_claims":0"#, r#""weak_author_claims":NaN"#)
    }),
    Attack("number-with-a-leading-zero", INVALID, "schema=fail", || {
        record().replace(r#""weak_author_claims":0"#, r#""weak_author_claims":00"#)
    }),
    Attack("lone-surrogate", INVALID, "schema=fail", || {
        record().replace_all(r#""headline":"""#, r#""headline":"\ud83d""#)
    }),
    Attack("raw-line-feed", INVALID, "schema=fail", || record().replace_all(r#""headline":"""#, "\"headline\":\"\n\"")),
    Attack("trailing-comma", INVALID, "schema=fail", || record().replace(r#""events":[]"#, r#""events":[null,]"#)),
    Attack("nested-too-deep", INVALID, "schema=fail", || {
        record().replace(r#""events":[]"#, &format!(r#""events":{}{}"#, "[".repeat(128), "]".repeat(128)))
    }),
];

/// A part is missing or of another type.
const ON_THE_SHAPE: &[Attack] = &[
    Attack("record-and-bundle-at-once", INVALID, "schema=fail", || {
        record().set("/bundle_type", json!("pith_open_graph_bundle"))
    }),
    Attack("neither-record-nor-bundle", INVALID, "schema=fail", || {
        record().set("/record_type", json!("pith_open_graph_bundle"))
    }),
    Attack("number-missing", INVALID, "schema=fail", || record().remove("/pith_number")),
    Attack("canonical-record-missing", INVALID, "schema=fail", || record().remove("/canonical_record")),
    Attack("number-as-float", INVALID, "schema=fail", || {
        record().replace(r#""kind":"arxiv","version":1},"metadata""#, r#""kind":"arxiv","version":1.0},"metadata""#)
    }),
    Attack("number-as-text", INVALID, "schema=fail", || record().set("/canonical_record/source/version", json!("1"))),
    Attack("receipt-as-text", INVALID, "schema=fail", || record().set("/receipt", json!("signed_v1"))),
    Attack("paper-without-title", INVALID, "schema=fail", || record().remove("/paper/title")),
    Attack("category-as-number", INVALID, "schema=fail", || record().set("/paper/cross_cats/0", json!(1))),
    Attack("alias-without-value", INVALID, "schema=fail", || record().remove("/aliases/0/alias_value")),
    Attack("events-missing", INVALID, "schema=fail", || bundle().remove("/events")),
    Attack("event-without-payload", INVALID, "schema=fail", || bundle().remove("/events/1/payload")),
    Attack("snapshot-event-without-snapshot", INVALID, "schema=fail", || {
        bundle().remove("/events/1/payload/graph_snapshot")
    }),
    Attack("seal-as-text", INVALID, "schema=fail", || bundle().set("/bundle_signature", json!("signed_v1"))),
];

/// `canonical_hash`, `pith_number` and `source`.
const ON_THE_IDENTITY: &[Attack] = &[
    Attack("record-changed", INVALID, "canonical_hash=fail pith_number=fail paper=fail", || {
        record().replace(r#""primary_cat":"cs.DC","submitted_at""#, r#""primary_cat":"cs.CR","submitted_at""#)
    }),
    Attack("record-member-added", INVALID, "canonical_hash=fail pith_number=fail", || {
        record().set("/canonical_record/retracted", json!(false))
    }),
    Attack("record-changed-and-rehashed", INVALID, "receipt=fail", || {
        record().set("/canonical_record/schema_version", json!("1.1")).identified()
    }),
    Attack("hash-changed", INVALID, "canonical_hash=fail receipt=fail", || {
        record().replace_first(r#""canonical_sha256":"ca6b"#, r#""canonical_sha256":"ca6c"#)
    }),
    Attack("hash-and-receipt-of-another-record", INVALID, "canonical_hash=fail", || {
        record()
            .set("/canonical_sha256", of(OTHER_RECORD, "/canonical_sha256"))
            .set("/receipt", of(OTHER_RECORD, "/receipt"))
    }),
    Attack("hash-in-capitals", INVALID, "canonical_hash=fail receipt=fail", || {
        let hash = "ca6b04aee7a52baedba22559e3510ce4b786d657b0fe9db64d2a468bfdbe7068";
        record().replace_all(hash, &hash.to_uppercase())
    }),
    Attack("number-of-another-paper", INVALID, "pith_number=fail aliases=fail", || {
        record().set("/pith_number", of(OTHER_RECORD, "/pith_number"))
    }),
    Attack("number-in-small-letters", INVALID, "pith_number=fail aliases=fail", || {
        record().set("/pith_number", json!("pith:2017:zjvqjlxhuuv25w5cevm6guim4s"))
    }),
    Attack("number-of-another-year", INVALID, "pith_number=fail", || record().replace("pith:2017:", "pith:2018:")),
    Attack("short-number-of-another-paper", INVALID, "pith_number=fail", || {
        record().set("/short_pith_number", of(OTHER_RECORD, "/short_pith_number"))
    }),
    Attack("submitted-in-no-year", INVALID, "pith_number=fail", || {
        record().replace_all("2017-08-10T09:24:27Z", "MMXVII-08-10").signed(&Signer::test())
    }),
    Attack("source-of-another-paper", INVALID, "source=fail aliases=fail", || {
        record().set("/source", of(OTHER_RECORD, "/source"))
    }),
    Attack("source-version-raised", INVALID, "source=fail aliases=fail", || record().set("/source/version", json!(2))),
    Attack("source-version-as-float", INVALID, "source=fail aliases=fail", || {
        record().replace(
            r#""id":"1709.06622","version":1},"attestation"#,
            r#""id":"1709.06622","version":1.0},"attestation"#,
        )
    }),
    Attack("source-member-added", INVALID, "source=fail", || {
        record().set("/source/url", json!("https://example.org/"))
    }),
];

/// `receipt`, and with it the rule for every signature.
const ON_THE_RECEIPT: &[Attack] = &[
    Attack("receipt-missing", UNSIGNED, "receipt=absent", || record().remove("/receipt")),
    Attack("receipt-null", UNSIGNED, "receipt=absent", || record().set("/receipt", json!(null))),
    Attack("receipt-of-another-record", INVALID, "receipt=fail", || {
        record().set("/receipt", of(OTHER_RECORD, "/receipt"))
    }),
    Attack("receipt-of-another-record-renamed", INVALID, "receipt=fail", || {
        let renamed = record().set("/receipt", of(OTHER_RECORD, "/receipt"));
        renamed.set("/receipt/canonical_sha256", of(RECORD, "/canonical_sha256"))
    }),
    Attack("receipt-names-another-hash", INVALID, "receipt=fail", || {
        record().set("/receipt/canonical_sha256", of(OTHER_RECORD, "/canonical_sha256"))
    }),
    Attack("receipt-signature-changed", INVALID, "receipt=fail", || record().replace("nkvhGCMd", "nkvhGCMe")),
    Attack("receipt-signature-missing", INVALID, "receipt=fail", || record().remove("/receipt/signature_b64")),
    Attack("receipt-signature-unpadded", INVALID, "receipt=fail", || record().replace("uEVbDzpAg==", "uEVbDzpAg")),
    Attack("receipt-signature-with-stray-bits", INVALID, "receipt=fail", || {
        record().replace("uEVbDzpAg==", "uEVbDzpAh==")
    }),
    Attack("receipt-signature-padded-inside", INVALID, "receipt=fail", || {
        let signature = signature_of(RECORD);
        record().set(
            "/receipt/signature_b64",
            json!([BASE64.encode(&signature[..1]), BASE64.encode(&signature[1..])].concat()),
        )
    }),
    Attack("receipt-signature-in-its-second-form", INVALID, "receipt=fail", || {
        record().set("/receipt/signature_b64", json!(BASE64.encode(&second_form(signature_of(RECORD)))))
    }),
    Attack("receipt-signature-of-small-order", INVALID, "receipt=fail", || {
        let signed = record().signed(&Signer::test());
        signed.set("/receipt/signature_b64", json!(BASE64.encode(&of_small_order(&Signer::test(), &hash_of(RECORD)))))
    }),
    Attack("receipt-signed-over-the-hex", INVALID, "receipt=fail", || {
        let hex = of(RECORD, "/canonical_sha256");
        let signature = Signer::test().key().sign(hex.as_str().unwrap().as_bytes()).to_bytes();
        record().signed(&Signer::test()).set("/receipt/signature_b64", json!(BASE64.encode(&signature)))
    }),
    Attack("receipt-signed-for-a-seal", INVALID, "receipt=fail", || {
        record().set("/receipt/signed_message", json!("bundle_sha256_bytes"))
    }),
    Attack("receipt-without-algorithm", INVALID, "receipt=fail", || record().set("/receipt/algorithm", json!("none"))),
    Attack("receipt-marked-unsigned", INVALID, "receipt=fail", || {
        record().set("/receipt/signature_status", json!("unsigned"))
    }),
    Attack("receipt-with-another-fingerprint", INVALID, "receipt=fail", || {
        record().replace("8d4b5ee74e4693bcd1df2446408b0d54", "8d4b5ee74e4693bcd1df2446408b0d55")
    }),
    Attack("key-swapped-under-trusted-name", INVALID, "receipt=fail", || record().signed(&Signer::impostor())),
    Attack("key-swapped-under-trusted-name-and-fingerprint", INVALID, "receipt=fail", || {
        let signed = record().signed(&Signer::impostor());
        signed.set("/receipt/public_key_fingerprint", json!("8d4b5ee74e4693bcd1df2446408b0d54"))
    }),
    Attack("receipt-by-a-stranger", UNTRUSTED, "receipt=untrusted", || record().signed(&Signer::stranger())),
    Attack("receipt-by-a-stranger-with-another-fingerprint", UNTRUSTED, "receipt=untrusted", || {
        record().replace(r#""key_id":"pith-v1-2026-05""#, r#""key_id":"pith-v2-2026-11""#)
    }),
    Attack("receipt-by-a-stranger-without-fingerprint", INVALID, "receipt=fail", || {
        record().signed(&Signer::stranger()).remove("/receipt/public_key_fingerprint")
    }),
    Attack("receipt-by-a-stranger-and-title-changed", INVALID, "receipt=untrusted title=fail", || {
        record().replace_all("Large-Scale Deep", "Small-Scale Deep").signed(&Signer::stranger())
    }),
    Attack("signed-by-another-trusted-key", VERIFIED, "", || record().signed(&Signer::test())),
];

/// `title`, `abstract`, `paper`, `aliases` and `snapshot`.
const ON_WHAT_IS_SHOWN: &[Attack] = &[
    Attack("title-changed", INVALID, "title=fail", || record().replace_all("Large-Scale Deep", "Small-Scale Deep")),
    Attack("title-changed-outside-the-snapshot", INVALID, "title=fail snapshot=fail", || {
        record().replace_first("Large-Scale Deep", "Small-Scale Deep")
    }),
    Attack("title-with-a-foreign-letter", VERIFIED, "title=unknown", || {
        record().replace_all("Large-Scale Deep", "Lärge-Scale Deep")
    }),
    Attack("title-in-capitals-on-two-lines", VERIFIED, "", || {
        record().replace_all("Large-Scale Deep", "LARGE-SCALE\\n  DEEP")
    }),
    Attack("abstract-replaced-by-a-short-one", INVALID, "abstract=fail", || with_abstract("We study nothing.")),
    Attack("abstract-replaced-by-a-short-foreign-one", VERIFIED, "abstract=unknown", || {
        with_abstract("Rien n’est étudié.")
    }),
    Attack("abstract-changed-before-the-cut", VERIFIED, "abstract=unknown", || {
        record().replace_all("Scale of data", "Price of data")
    }),
    Attack("abstract-whole", VERIFIED, "abstract=pass", || {
        let hash = pith::Digest::of(b"we study nothing.").to_string();
        let hashed =
            with_abstract("We study\n nothing.").set("/canonical_record/metadata/abstract_canon_sha256", json!(hash));
        hashed.signed(&Signer::test())
    }),
    Attack("abstract-missing", VERIFIED, "abstract=absent", || with_abstract("")),
    Attack("license-changed", INVALID, "paper=fail", || {
        record().replace_all(
            r#""license":"http://arxiv.org/licenses/nonexclusive-distrib/1.0/","headline""#,
            r#""license":"http://creativecommons.org/publicdomain/zero/1.0/","headline""#,
        )
    }),
    Attack("category-changed", INVALID, "paper=fail", || {
        record().replace_all(r#""primary_cat":"cs.DC","authors_text""#, r#""primary_cat":"cs.CR","authors_text""#)
    }),
    Attack("submission-time-changed", INVALID, "paper=fail", || {
        record()
            .replace_all(r#""2017-08-10T09:24:27Z","abstract_excerpt""#, r#""2016-08-10T09:24:27Z","abstract_excerpt""#)
    }),
    Attack("cross-category-added", INVALID, "paper=fail", || {
        record().replace_all(r#""cross_cats":["cs.LG","stat.ML"]"#, r#""cross_cats":["cs.LG","quant-ph","stat.ML"]"#)
    }),
    Attack("cross-category-removed", INVALID, "paper=fail", || {
        record().replace_all(r#""cross_cats":["cs.LG","stat.ML"]"#, r#""cross_cats":["cs.LG"]"#)
    }),
    Attack("cross-categories-reordered", VERIFIED, "", || {
        record().replace_all(r#""cross_cats":["cs.LG","stat.ML"]"#, r#""cross_cats":["stat.ML","cs.LG"]"#)
    }),
    Attack("paper-missing", INVALID, "title=absent abstract=absent paper=absent snapshot=fail", || {
        record().remove("/paper")
    }),
    Attack("paper-and-snapshot-missing", VERIFIED, "title=absent abstract=absent paper=absent snapshot=absent", || {
        record().remove("/paper").remove("/graph_snapshot")
    }),
    Attack("alias-of-another-paper", INVALID, "aliases=fail", || {
        record().replace(r#""alias_value":"1709.06622""#, r#""alias_value":"1709.06623""#)
    }),
    Attack("alias-of-another-version", INVALID, "aliases=fail", || record().replace("1709.06622v1", "1709.06622v2")),
    Attack("short-alias-of-another-paper", INVALID, "aliases=fail", || {
        record().replace(r#""alias_value":"ZJVQJLXHUUV2""#, r#""alias_value":"2G563JAFGFHE""#)
    }),
    Attack("short-alias-of-another-length", INVALID, "aliases=fail", || {
        record().replace(r#""alias_value":"ZJVQJLXHUUV2""#, r#""alias_value":"ZJVQJLXHUUV25W""#)
    }),
    Attack("doi-of-another-paper", VERIFIED, "", || {
        record().replace("10.48550/arxiv.1709.06622", "10.48550/arxiv.1709.06623")
    }),
    Attack("aliases-missing", VERIFIED, "aliases=absent", || record().set("/aliases", json!([]))),
    Attack("source-of-another-kind", VERIFIED, "", from_another_archive),
    Attack("snapshot-of-another-paper", INVALID, "snapshot=fail", || {
        record().set("/graph_snapshot/paper", of(OTHER_RECORD, "/graph_snapshot/paper"))
    }),
    Attack("snapshot-with-a-headline", INVALID, "snapshot=fail", || {
        record().set("/graph_snapshot/paper/headline", json!("Ten times faster"))
    }),
];

/// `events` and `record_created`, each in a bundle that is signed anew around the change.
const ON_THE_EVENTS: &[Attack] = &[
    Attack("event-changed", INVALID, "events=fail merge=fail bundle=fail", || {
        bundle().replace_first("Dahua Lin", "Dahua Li")
    }),
    Attack("event-changed-merged-and-sealed", INVALID, "events=fail", || {
        bundle()
            .set("/events/1/payload/graph_snapshot/paper/authors_text", json!("Nobody"))
            .merged()
            .sealed(&Signer::test())
    }),
    Attack("event-hash-changed", INVALID, "events=fail", || {
        bundle().set("/events/1/content_sha256", of(BUNDLE, "/events/0/content_sha256")).sealed(&Signer::test())
    }),
    Attack("event-id-of-another-event", INVALID, "events=fail", || {
        bundle().set("/events/1/event_id", of(BUNDLE, "/events/0/event_id")).merged().sealed(&Signer::test())
    }),
    Attack("event-of-another-paper", INVALID, "events=fail", || {
        resigned(1, bundle().set("/events/1/subject_pith_number", of(OTHER_BUNDLE, "/pith_number")))
    }),
    Attack("event-of-another-bundle", INVALID, "events=fail title=fail paper=fail", || {
        bundle().set("/events/1", of(OTHER_BUNDLE, "/events/1")).merged().sealed(&Signer::test())
    }),
    Attack("event-signer-is-not-its-signatures", INVALID, "events=fail", || {
        bundle().set("/events/1/signature/key_id", json!("stranger-2026")).sealed(&Signer::test())
    }),
    Attack("event-signature-of-another-event", INVALID, "events=fail", || {
        bundle().set("/events/1/signature", of(BUNDLE, "/events/0/signature")).sealed(&Signer::test())
    }),
    Attack("event-signed-as-a-receipt", INVALID, "events=fail", || {
        bundle().set("/events/1/signature/signed_message", json!("canonical_sha256_bytes")).sealed(&Signer::test())
    }),
    Attack("event-signature-missing", INVALID, "events=fail", || {
        bundle().remove("/events/1/signature").sealed(&Signer::test())
    }),
    Attack("event-by-an-impostor", INVALID, "events=fail", || {
        bundle().evented_at(1, &Signer::impostor()).merged().sealed(&Signer::test())
    }),
    Attack("event-by-a-stranger", VERIFIED, "events=unknown", || {
        bundle().evented_at(1, &Signer::stranger()).merged().sealed(&Signer::test())
    }),
    Attack(
        "events-all-removed",
        INVALID,
        "events=fail receipt=absent record_created=fail title=absent abstract=absent paper=absent",
        || bundle().set("/events", json!([])).merged().sealed(&Signer::test()),
    ),
    Attack("creation-removed", INVALID, "receipt=absent record_created=fail", || {
        bundle().edit(|bundle| drop(events(bundle).remove(0))).merged().sealed(&Signer::test())
    }),
    Attack("creation-twice", INVALID, "record_created=fail", || {
        bundle().edit(|bundle| repeat_event(bundle, 0)).merged().sealed(&Signer::test())
    }),
    Attack("creation-of-another-record", INVALID, "record_created=fail", || {
        resigned(0, bundle().set("/events/0/payload/canonical_record", of(OTHER_BUNDLE, "/canonical_record")))
    }),
    Attack("creation-of-another-hash", INVALID, "record_created=fail", || {
        resigned(0, bundle().set("/events/0/payload/canonical_sha256", of(OTHER_BUNDLE, "/canonical_sha256")))
    }),
    Attack("bundle-receipt-missing", UNSIGNED, "receipt=absent", || {
        resigned(0, bundle().remove("/events/0/payload/receipt"))
    }),
    Attack("bundle-receipt-of-another-record", INVALID, "receipt=fail", || {
        resigned(0, bundle().set("/events/0/payload/receipt", of(OTHER_BUNDLE, "/events/0/payload/receipt")))
    }),
    Attack("bundle-receipt-by-a-stranger", UNTRUSTED, "receipt=untrusted", || {
        resigned(0, bundle().receipted(&Signer::stranger()))
    }),
    Attack("bundle-title-changed", INVALID, "title=fail", || {
        resigned(1, bundle().set("/events/1/payload/graph_snapshot/paper/title", json!("Another title")))
    }),
    Attack("bundle-abstract-replaced", INVALID, "abstract=fail", || {
        resigned(1, bundle().set("/events/1/payload/graph_snapshot/paper/abstract_excerpt", json!("Nothing.")))
    }),
    Attack("bundle-license-changed", INVALID, "paper=fail", || {
        resigned(1, bundle().set("/events/1/payload/graph_snapshot/paper/license", json!("")))
    }),
    Attack("bundle-alias-of-another-paper", INVALID, "aliases=fail", || {
        bundle().set("/source_aliases/0/alias_value", json!("1904.12043")).merged().sealed(&Signer::test())
    }),
];

/// `state`, `merge`, `keys` and `bundle`.
const ON_THE_BUNDLE: &[Attack] = &[
    Attack("state-changed", INVALID, "state=fail merge=fail bundle=fail", || {
        bundle().replace(r#""invalid_event_count":0"#, r#""invalid_event_count":1"#)
    }),
    Attack("state-changed-and-sealed", INVALID, "state=fail merge=fail", || {
        bundle().set("/state/event_count", json!(3)).sealed(&Signer::test())
    }),
    Attack("state-hash-changed", INVALID, "state=fail", || {
        bundle().set("/state/state_sha256", of(OTHER_BUNDLE, "/state/state_sha256")).sealed(&Signer::test())
    }),
    Attack("state-hides-an-event", INVALID, "merge=fail", || {
        bundle().set("/state/current/graph_snapshots", json!([])).stated().sealed(&Signer::test())
    }),
    Attack("state-adds-a-member", INVALID, "merge=fail", || {
        bundle().set("/state/current/retracted", json!(true)).stated().sealed(&Signer::test())
    }),
    Attack("state-of-another-bundle", INVALID, "merge=fail", || {
        bundle().set("/state", of(OTHER_BUNDLE, "/state")).sealed(&Signer::test())
    }),
    Attack("state-missing", VERIFIED, "state=absent merge=absent", || {
        bundle().remove("/state").sealed(&Signer::test())
    }),
    Attack("event-reordered", INVALID, "merge=fail", || {
        bundle().edit(|bundle| events(bundle).reverse()).sealed(&Signer::test())
    }),
    Attack("event-removed", INVALID, "title=absent abstract=absent paper=absent merge=fail", || {
        bundle().edit(|bundle| drop(events(bundle).remove(1))).sealed(&Signer::test())
    }),
    Attack("event-twice", INVALID, "merge=fail", || {
        bundle().edit(|bundle| repeat_event(bundle, 1)).sealed(&Signer::test())
    }),
    Attack("event-without-target", INVALID, "merge=fail", || resigned(1, bundle().remove("/events/1/target"))),
    Attack("event-of-an-unheard-of-type", VERIFIED, "title=absent abstract=absent paper=absent merge=unknown", || {
        resigned(1, bundle().set("/events/1/event_type", json!("retraction")))
    }),
    Attack("merge-of-an-unheard-of-version", VERIFIED, "merge=unknown", || {
        bundle().set("/merge_version", json!("pith-open-graph-merge-v2")).sealed(&Signer::test())
    }),
    Attack("registry-key-replaced", INVALID, "keys=fail", || {
        bundle().set("/public_keys/0", Signer::impostor().entry()).sealed(&Signer::test())
    }),
    Attack("listed-key-with-another-fingerprint", INVALID, "keys=fail", || {
        let fingerprint = json!("00000000000000000000000000000000");
        bundle().set("/public_keys/0/fingerprint_sha256_hex", fingerprint).sealed(&Signer::test())
    }),
    Attack("listed-key-as-text", INVALID, "keys=fail", || {
        bundle().set("/public_keys/0", json!("pith-v1-2026-05")).sealed(&Signer::test())
    }),
    Attack("stranger-listed", VERIFIED, "", || bundle().keyed(&Signer::stranger()).sealed(&Signer::test())),
    Attack("keys-missing", VERIFIED, "keys=absent", || bundle().set("/public_keys", json!([])).sealed(&Signer::test())),
    Attack("link-changed", INVALID, "bundle=fail", || {
        bundle()
            .replace(r#""links":{"resolver":"https://pith.science/"#, r#""links":{"resolver":"https://example.org/"#)
    }),
    Attack("member-added", INVALID, "bundle=fail", || bundle().set("/retracted", json!(false))),
    Attack("seal-missing", UNSIGNED, "bundle=absent", || bundle().remove("/bundle_signature")),
    Attack("seal-of-another-bundle", INVALID, "bundle=fail", || {
        bundle().set("/bundle_signature", of(OTHER_BUNDLE, "/bundle_signature"))
    }),
    Attack("seal-of-another-bundle-renamed", INVALID, "bundle=fail", || {
        let sealed = bundle().set("/bundle_signature", of(OTHER_BUNDLE, "/bundle_signature"));
        sealed.set("/bundle_signature/bundle_sha256", of(BUNDLE, "/bundle_signature/bundle_sha256"))
    }),
    Attack("seal-that-signs-an-event", INVALID, "bundle=fail", || {
        bundle().set("/bundle_signature/signed_message", json!("open_graph_event_sha256_bytes"))
    }),
    Attack("seal-by-an-impostor", INVALID, "bundle=fail", || bundle().sealed(&Signer::impostor())),
    Attack("seal-by-a-stranger", UNTRUSTED, "bundle=untrusted", || bundle().sealed(&Signer::stranger())),
    Attack(
        "bundle-changed-under-its-number",
        INVALID,
        "canonical_hash=fail pith_number=fail record_created=fail paper=fail",
        || bundle().set("/canonical_record/metadata/license", json!("")).merged().sealed(&Signer::test()),
    ),
    Attack("bundle-by-an-impostor", INVALID, "events=fail receipt=fail keys=fail bundle=fail", || {
        bundle().signed(&Signer::impostor())
    }),
    Attack("bundle-by-a-stranger", UNTRUSTED, "events=unknown receipt=untrusted bundle=untrusted", || {
        bundle().signed(&Signer::stranger())
    }),
    Attack("bundle-by-another-trusted-key", VERIFIED, "", || bundle().signed(&Signer::test())),
];

fn attacks() -> impl Iterator<Item = &'static Attack> {
    [ON_THE_TEXT, ON_THE_SHAPE, ON_THE_IDENTITY, ON_THE_RECEIPT, ON_WHAT_IS_SHOWN, ON_THE_EVENTS, ON_THE_BUNDLE]
        .into_iter()
        .flatten()
}

#[test]
fn real_documents_are_verified_and_leave_nothing_undecided_but_a_cut_abstract() {
    for (name, text) in real_documents() {
        let judgement = judged(text.as_bytes(), &TrustStore::registry());
        assert_eq!(judgement.checks.verdict(), VERIFIED, "{name}");
        assert_eq!(not_pass(&judgement.checks), BTreeMap::from([UNDECIDED]), "{name}");
    }
}

#[test]
fn every_attack_is_judged_as_the_table_says() {
    for Attack(name, verdict, results, make) in attacks() {
        let judgement = judged(make().bytes(), &trusted());
        assert_eq!(not_pass(&judgement.checks), expected(results), "{name}: {:?}", judgement.findings);
        assert_eq!(judgement.checks.verdict(), *verdict, "{name}");
        let told: Vec<_> = judgement.findings.iter().map(|finding| finding.check).collect();
        let to_tell =
            judgement.checks.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Fail | Outcome::Untrusted));
        assert_eq!(told, to_tell.map(|(check, _)| check).collect::<Vec<_>>(), "{name}: one finding each");
        for finding in &judgement.findings {
            let message = &finding.message;
            assert!(!message.trim().is_empty() && !message.contains(char::is_control), "{name}: {message:?}");
        }
    }
}

#[test]
fn every_fixture_is_what_its_row_makes_and_none_is_without_one() {
    let folder = path("tests/fixtures/attacks");
    let mut names = BTreeSet::new();
    for Attack(name, _, _, make) in attacks() {
        let file = format!("{name}.json");
        same_or_blessed(&folder.join(&file), make().bytes());
        assert!(names.insert(file), "{name} stands in the table twice");
    }
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.collect::<BTreeSet<_>>(), names);
}

#[test]
fn the_test_key_is_published_in_the_form_of_the_registrys() {
    let entry = Signer::test().file();
    same_or_blessed(&path("tests/fixtures/test-signing-key.json"), &entry);
    let mut keys = TrustStore::registry();
    keys.trust_file(&entry).unwrap();
    assert!(keys.find("pith-test-2026").is_some());
}

#[test]
fn every_check_fails_in_an_attack_and_every_result_and_verdict_comes() {
    let results: BTreeSet<_> = attacks().flat_map(|Attack(_, _, results, _)| expected(results)).collect();
    for check in Check::ALL {
        assert!(results.contains(&(check.name(), "fail")), "nothing fails {}", check.name());
    }
    for result in
        ["receipt=untrusted", "bundle=untrusted", "events=unknown", "title=unknown", "merge=unknown", "state=absent"]
    {
        let (check, outcome) = result.split_once('=').unwrap();
        assert!(results.contains(&(check, outcome)), "nothing gives {result}");
    }
    for verdict in [INVALID, UNSIGNED, UNTRUSTED, VERIFIED] {
        assert!(attacks().any(|Attack(_, found, ..)| *found == verdict), "nothing is {}", verdict.name());
    }
}

#[test]
fn what_the_test_key_signed_convinces_nobody_who_does_not_trust_it() {
    for forged in [record(), bundle()] {
        let judgement = judged(forged.signed(&Signer::test()).bytes(), &TrustStore::registry());
        assert_eq!(judgement.checks.verdict(), UNTRUSTED);
    }
}

#[test]
fn an_arxiv_alias_of_another_archives_paper_is_only_claimed() {
    let standings = |document: Tampered| {
        let (_, aliases) = judge(document.bytes(), &trusted(), |verified| {
            let parts = verified.aliases().map(Claim::into_parts);
            parts.map(|(alias, standing)| (alias.kind.to_owned(), standing)).collect::<BTreeMap<_, _>>()
        });
        aliases.unwrap()
    };
    let (here, elsewhere) = (standings(record()), standings(from_another_archive()));
    for kind in ["arxiv", "arxiv_version"] {
        assert_eq!((here[kind], elsewhere[kind]), (Standing::Signed, Standing::Claimed), "{kind}");
    }
    assert_eq!(elsewhere["pith_short_8"], Standing::Signed);
}

#[test]
fn the_merge_that_makes_the_attacks_is_that_of_the_real_bundles() {
    for name in [BUNDLE, OTHER_BUNDLE] {
        let bundle: Value = serde_json::from_str(&real(name)).unwrap();
        let mut state = bundle["state"].clone();
        state.as_object_mut().unwrap().remove("state_sha256");
        assert_eq!(merge(&bundle), state);
    }
}

fn record() -> Tampered {
    Tampered::real(RECORD)
}

fn bundle() -> Tampered {
    Tampered::real(BUNDLE)
}

/// The value that a real document has at a JSON pointer.
fn of(name: &str, pointer: &str) -> Value {
    let document: Value = serde_json::from_str(&real(name)).unwrap();
    document.pointer(pointer).unwrap_or_else(|| panic!("{name} has {pointer}")).clone()
}

/// A record whose source is no paper of arXiv, although its aliases say so.
fn from_another_archive() -> Tampered {
    let source = json!({ "kind": "hal", "id": "hal-01234567", "version": 1 });
    record().set("/canonical_record/source", source).signed(&Signer::test())
}

/// A record that displays this abstract, also in its snapshot.
fn with_abstract(text: &str) -> Tampered {
    record().set("/paper/abstract_excerpt", json!(text)).set("/graph_snapshot/paper/abstract_excerpt", json!(text))
}

/// The test key signs the changed event, and all that follows from it.
fn resigned(event: usize, changed: Tampered) -> Tampered {
    changed.evented_at(event, &Signer::test()).merged().sealed(&Signer::test())
}

fn events(bundle: &mut Value) -> &mut Vec<Value> {
    bundle["events"].as_array_mut().unwrap()
}

fn repeat_event(bundle: &mut Value, index: usize) {
    let event = events(bundle)[index].clone();
    events(bundle).push(event);
}

fn hash_of(name: &str) -> [u8; 32] {
    let hex = of(name, "/canonical_sha256");
    HEXLOWER.decode(hex.as_str().unwrap().as_bytes()).unwrap().try_into().unwrap()
}

/// The registry's own signature of a real record.
fn signature_of(name: &str) -> [u8; 64] {
    let encoded = of(name, "/receipt/signature_b64");
    BASE64.decode(encoded.as_str().unwrap().as_bytes()).unwrap().try_into().unwrap()
}

/// S + L in the place of S: a check that reduces it takes both.
fn second_form(mut signature: [u8; 64]) -> [u8; 64] {
    let order = HEXLOWER.decode(b"edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").unwrap();
    let mut carry = 0;
    for (byte, more) in signature[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(more) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    signature
}

/// With R the neutral point, S = H(R, A, M) a solves the equation of a check that isn't strict.
fn of_small_order(signer: &Signer, message: &[u8; 32]) -> [u8; 64] {
    let mut signature = [0; 64];
    signature[0] = 1;
    let public = signer.key().verifying_key();
    let challenge =
        Sha512::new().chain_update(&signature[..32]).chain_update(public.as_bytes()).chain_update(message).finalize();
    signature[32..].copy_from_slice(&times(signer.key().to_scalar(), &challenge).to_bytes());
    assert!(ed25519_dalek::Verifier::verify(&public, message, &signature.into()).is_ok(), "only strictness refuses it");
    signature
}

/// A scalar, whose type has no public name here, times a little-endian number.
fn times<S: Copy + From<u64> + Add<Output = S> + Mul<Output = S>>(scalar: S, number: &[u8]) -> S {
    let shifted = |sum: S, byte: &u8| sum * S::from(256) + S::from(u64::from(*byte));
    scalar * number.iter().rev().fold(S::from(0), shifted)
}

fn judged(bytes: &[u8], keys: &TrustStore) -> Judgement {
    let (judgement, admitted) = judge(bytes, keys, |_| ());
    assert_eq!(admitted.is_some(), judgement.checks.verdict() == VERIFIED, "only what is verified is admitted");
    judgement
}

fn not_pass(checks: &Checks) -> BTreeMap<&'static str, &'static str> {
    let others = checks.iter().filter(|(_, outcome)| *outcome != Outcome::Pass);
    others.map(|(check, outcome)| (check.name(), outcome.name())).collect()
}

/// All that isn't `pass`: what a row says, and what no document decides.
fn expected(results: &'static str) -> BTreeMap<&'static str, &'static str> {
    let stated = results.split(' ').filter_map(|result| result.split_once('='));
    let undecided = (results != "schema=fail").then_some(UNDECIDED);
    let mut all: BTreeMap<_, _> = undecided.into_iter().chain(stated).collect();
    all.retain(|_, outcome| *outcome != "pass");
    all
}

fn same_or_blessed(path: &std::path::Path, bytes: &[u8]) {
    if std::env::var_os("BLESS").is_some_and(|value| value == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let found = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}; BLESS=1 writes it", path.display()));
    assert!(found == bytes, "{} is not what its row makes; BLESS=1 writes it", path.display());
}
