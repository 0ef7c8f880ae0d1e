//! How long the protocol takes on the five real documents: `cargo bench`.
//!
//! The yardstick is `all_five::eleven_signatures`: the bare Ed25519 checks that the five documents
//! need, three receipts of records and, of each of the two bundles, a receipt, two events and a seal.
//! No verifier that checks them one by one is faster. The last line divides by it:
//! `judge all five / 11 x verify_strict` says what parsing, hashing and comparing cost on top, so that
//! 1.00 would be for nothing. It carries over to other machines where times don't, but on a busy one
//! it means little.
//!
//! `parse` and `judge` start from bytes, `hash` from a value that was parsed before. The allocations
//! are those of one iteration.

mod signed;

use divan::{AllocProfiler, Bencher, black_box, counter::BytesCount};
use ed25519_dalek::VerifyingKey;
use pith::json::{Value, canonical, parse};
use pith::{TrustStore, Verdict};
use signed::{Signed, all_hold, fastest, signed_in, verifying};
use std::fmt;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
    if std::env::args().any(|argument| argument == "--bench") {
        print_ratio();
    }
}

/// A real document.
#[derive(Clone, Copy)]
struct Document {
    name: &'static str,
    bytes: &'static [u8],
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

macro_rules! documents {
    ($($suffix:literal $kind:literal),*) => {
        [$(Document {
            name: concat!($kind, " ", $suffix),
            bytes: include_bytes!(concat!("../content/records/", $suffix, ".", $kind, ".json")),
        }),*]
    };
}

const DOCUMENTS: [Document; 5] = documents![
    "2G563JAFGFHE5EAYTSTXDDPX5Z" "record",
    "MFB4YH5ROE256JUPXCULHXXWFK" "record",
    "ZJVQJLXHUUV25W5CEVM6GUIM4S" "record",
    "IUW7KLEDMZKZDVWHTRMM5ZK24W" "bundle",
    "RLLQL6357CWNZYHNBMCYD3UK5B" "bundle"
];

fn parsed(document: Document) -> Value<'static> {
    parse(document.bytes).expect("a real document is strict JSON")
}

fn judged(document: Document, keys: &TrustStore) -> Verdict {
    pith::judge(black_box(document.bytes), keys, |_| ()).0.checks.verdict()
}

fn is_verified(document: Document, keys: &TrustStore) -> bool {
    judged(document, keys) == Verdict::Verified
}

mod one {
    use super::{
        Bencher, BytesCount, DOCUMENTS, Document, TrustStore, black_box, canonical, is_verified, judged, parsed,
    };

    #[divan::bench(args = DOCUMENTS)]
    fn parse(bencher: Bencher<'_, '_>, document: Document) {
        let bencher = bencher.counter(BytesCount::of_slice(document.bytes));
        bencher.bench(|| pith::json::parse(black_box(document.bytes)));
    }

    #[divan::bench(args = DOCUMENTS)]
    fn hash(bencher: Bencher<'_, '_>, document: Document) {
        let value = parsed(document);
        let bencher = bencher.counter(BytesCount::of_slice(document.bytes));
        bencher.bench(|| canonical::hash(black_box(&value)));
    }

    #[divan::bench(args = DOCUMENTS)]
    fn judge(bencher: Bencher<'_, '_>, document: Document) {
        let keys = TrustStore::registry();
        assert!(is_verified(document, &keys), "{document} is verified");
        bencher.counter(BytesCount::of_slice(document.bytes)).bench(|| judged(document, &keys));
    }
}

mod all_five {
    use super::{
        Bencher, DOCUMENTS, TrustStore, all_hold, black_box, canonical, judged, parsed, registry_key, signed_digests,
    };

    #[divan::bench]
    fn parse(bencher: Bencher<'_, '_>) {
        bencher.bench(|| {
            for document in DOCUMENTS {
                black_box(parsed(black_box(document)));
            }
        });
    }

    #[divan::bench]
    fn hash(bencher: Bencher<'_, '_>) {
        let values = DOCUMENTS.map(parsed);
        bencher.bench(|| values.each_ref().map(|value| canonical::hash(black_box(value))));
    }

    #[divan::bench]
    fn judge(bencher: Bencher<'_, '_>) {
        let keys = TrustStore::registry();
        bencher.bench(|| DOCUMENTS.map(|document| judged(document, &keys)));
    }

    #[divan::bench]
    fn eleven_signatures(bencher: Bencher<'_, '_>) {
        let (key, signed) = (registry_key(), signed_digests());
        bencher.bench(|| all_hold(&key, &signed));
    }
}

fn registry_key() -> VerifyingKey {
    let keys = TrustStore::registry();
    let key = keys.keys().first().expect("the registry's key is trusted");
    verifying(key)
}

/// Every signature of the five documents, with the digest that it is over.
fn signed_digests() -> Vec<Signed> {
    let signed: Vec<_> = DOCUMENTS.into_iter().flat_map(|document| signed_in(&parsed(document))).collect();
    assert_eq!(signed.len(), 11, "three records have one signature each, two bundles have four");
    signed
}

/// Prints the quotient of the fastest of many turns each, taken in alternation so that both meet
/// the same disturbances.
#[expect(clippy::print_stdout, reason = "this is what was asked for")]
fn print_ratio() {
    const TURNS: usize = 500;
    let (keys, key, signed) = (TrustStore::registry(), registry_key(), signed_digests());
    let (judging, checking) = fastest(
        TURNS,
        || DOCUMENTS.into_iter().all(|document| is_verified(document, &keys)),
        || all_hold(&key, &signed),
    );
    let ratio = judging.as_secs_f64() / checking.as_secs_f64();
    println!("judge all five / 11 x verify_strict = {judging:.0?} / {checking:.0?} = {ratio:.2}");
}
