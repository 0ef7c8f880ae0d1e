//! A validly signed document may say anything. The site shows it as text: no element, no attribute
//! and no address of a hostile document's making, and no file outside the site.

use crate::site_test::{SiteTest, tree};
use crate::support::{BUNDLE, RECORD, Signer, Tampered};
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use pith_catalog::pith::{Digest, text};
use serde_json::{Value, json};
use std::cell::RefCell;

/// Markup, template syntax, TeX, control characters, direction marks, and addresses of every scheme.
const PAYLOAD: &str = "<script>alert(1)</script><img src=x onerror=alert(1)>\"' autofocus onfocus=alert(1) x='</title></style>\
    {{ frame.keys }}{% include \"base.html\" %}${7*7}<!-- --><svg/onload=alert(1)>javascript:alert(1) data:text/html,x \
    \\href{javascript:alert(1)}{x} $\\unicode{1}$ \u{202e}\u{0}\u{7}\u{1b}[31m\u{85}\u{2028}\u{feff} ../../../../etc/passwd &lt;b&gt;";

/// Elements that the site uses.
const ELEMENTS: &str = "html head meta title link body a svg symbol circle path use header nav ul ol li main article section \
    div h1 h2 h3 p span b em code wbr br bdi time dl dt dd details summary table thead tbody tr th td pre footer";
const ATTRIBUTES: &str = "lang charset name content http-equiv rel href class aria-hidden aria-label aria-labelledby aria-current \
    id viewbox cx cy r fill stroke stroke-width stroke-dasharray d role dir datetime scope title open";
const ADDRESSES: [&str; 4] = [
    "https://arxiv.org/abs/",
    "http://arxiv.org/licenses/",
    "http://creativecommons.org/",
    "https://doi.org/10.48550/",
];

#[test]
fn a_hostile_document_is_shown_as_text() {
    let test = hostile_site();
    let mut pages = 0;
    for (path, bytes) in test.site().iter().filter(|(path, _)| path.split('.').next_back() == Some("html")) {
        let page = std::str::from_utf8(bytes).unwrap();
        for tag in tags(page) {
            check_tag(path, &tag);
        }
        assert!(!page.contains('\u{0}') && !page.contains('\u{1b}'), "{path} has control characters");
        pages += usize::from(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    }
    assert_eq!(pages, 5, "the home page, two papers and the listings of their years show the hostile text");
}

#[test]
fn a_hostile_document_writes_nothing_elsewhere() {
    let test = hostile_site();
    let outside: Vec<_> = tree(&test.path("")).into_keys().filter(|path| !path.starts_with("public/")).collect();
    let outside: Vec<_> = outside.into_iter().filter(|path| !path.starts_with(".pith-catalog/public/")).collect();
    assert_eq!(outside, ["content/records/bundle.json", "content/records/record.json", "key.json"]);
    for path in test.site().into_keys() {
        let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/.-".contains(&byte));
        assert!(plain && !path.contains(".."), "{path}");
    }
}

/// A record and a bundle whose every displayed string is hostile, both signed as they should be.
fn hostile_site() -> SiteTest {
    let signer = Signer::test();
    let record = Tampered::real(RECORD).edit(|document| {
        poison_core(document, 1);
        document["paper"] = paper(&document["paper"]);
        document["graph_snapshot"]["paper"] = document["paper"].clone();
        document["aliases"] = aliases();
        document["links"] = json!({ "html": "javascript:alert(1)" });
        poison_rest(document);
        poison_snapshot(&mut document["graph_snapshot"]);
        document["events"] = json!([{ "event_type": PAYLOAD, "created_at": PAYLOAD, "payload": { PAYLOAD: PAYLOAD } }]);
    });
    let bundle = Tampered::real(BUNDLE).edit(|document| {
        poison_core(document, u64::MAX);
        let snapshot = &mut document["events"][1]["payload"]["graph_snapshot"];
        snapshot["paper"] = paper(&snapshot["paper"]);
        poison_snapshot(snapshot);
        poison_rest(document);
        let mut event = document["events"][1].clone();
        event["event_type"] = PAYLOAD.into();
        event["created_at"] = PAYLOAD.into();
        event["payload"] = json!({ PAYLOAD: PAYLOAD });
        document["events"].as_array_mut().unwrap().push(event);
        document["built_at"] = PAYLOAD.into();
        document["source_aliases"] = aliases();
    });
    SiteTest::new()
        .put("key.json", signer.entry().to_string())
        .put("content/records/record.json", record.signed(&signer).bytes())
        .put("content/records/bundle.json", bundle.signed(&signer).bytes())
        .build_with(&["--strict", "--key", "key.json"])
        .exits_with(0)
}

/// Members that are shown as data, and times.
fn poison_rest(document: &mut Value) {
    document[PAYLOAD] = json!({ PAYLOAD: [PAYLOAD] });
    for name in ["inbound_citations", "formal_links", "paper_claims"] {
        document[name] = json!([PAYLOAD, { PAYLOAD: PAYLOAD }]);
    }
    for pointer in ["/created_at", "/updated_at", "/receipt/signed_at", "/events/0/payload/receipt/signed_at"] {
        if let Some(time) = document.pointer_mut(pointer) {
            *time = PAYLOAD.into();
        }
    }
}

fn poison_snapshot(snapshot: &mut Value) {
    let claim =
        json!({ "kind": PAYLOAD, "text": PAYLOAD, "status": PAYLOAD, "attestation": PAYLOAD, "claim_id": PAYLOAD });
    snapshot["claims"]["items"] = json!([claim]);
    snapshot["verdict"]["strongest_claim"] = PAYLOAD.into();
    snapshot["references"]["sample"] = json!([PAYLOAD]);
    snapshot[PAYLOAD] = PAYLOAD.into();
}

fn poison_core(document: &mut Value, version: u64) {
    let core = &mut document["canonical_record"];
    core["source"]["id"] = format!("../../{PAYLOAD}").into();
    core["source"]["version"] = json!(version);
    let metadata = &mut core["metadata"];
    for name in ["license", "primary_cat"] {
        metadata[name] = PAYLOAD.into();
    }
    metadata["submitted_at"] = format!("2019{PAYLOAD}").into();
    metadata["cross_cats_sorted"] = json!([PAYLOAD]);
    for name in ["title_canon_sha256", "abstract_canon_sha256"] {
        metadata[name] = Digest::of(text::canonical(PAYLOAD).as_bytes()).to_string().into();
    }
}

fn paper(shown: &Value) -> Value {
    let mut paper = shown.clone();
    for name in ["title", "license", "headline", "primary_cat", "authors_text", "abstract_excerpt"] {
        paper[name] = PAYLOAD.into();
    }
    paper["submitted_at"] = format!("2019{PAYLOAD}").into();
    paper["cross_cats"] = json!([PAYLOAD]);
    paper
}

fn aliases() -> Value {
    let named = |kind: &str, value: &str| json!({ "alias_kind": kind, "alias_value": value });
    json!([named("doi", "javascript:alert(1)"), named(PAYLOAD, PAYLOAD), named("pith_short_8", "")])
}

fn check_tag(path: &str, tag: &Tag) {
    let known = |names: &str, name: &str| names.split_whitespace().any(|one| one == name);
    assert!(known(ELEMENTS, &tag.name), "{path} has the element {}", tag.name);
    for attribute in &tag.attrs {
        let (name, value) = (&*attribute.name.local, &*attribute.value);
        assert!(known(ATTRIBUTES, name), "{path} has the attribute {name}=\"{value}\"");
        if name == "href" {
            let inside = !value.contains(':') && !value.starts_with("//");
            let known_address = ADDRESSES.iter().any(|address| value.starts_with(address));
            assert!(inside || known_address || value == "data:,", "{path} leads to {value}");
        }
    }
}

/// Every start tag of a page, as a browser's tokenizer sees it.
fn tags(page: &str) -> Vec<Tag> {
    struct Tags(RefCell<Vec<Tag>>);
    impl TokenSink for Tags {
        type Handle = ();
        fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
            match token {
                Token::TagToken(tag) if tag.kind == TagKind::StartTag => self.0.borrow_mut().push(tag),
                Token::ParseError(error) => panic!("not well-formed HTML: {error}"),
                Token::CommentToken(comment) => panic!("a comment: {comment}"),
                _ => {}
            }
            TokenSinkResult::Continue
        }
    }
    let input = BufferQueue::default();
    input.push_back(page.into());
    let tokenizer = Tokenizer::new(Tags(RefCell::default()), html5ever::tokenizer::TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}
