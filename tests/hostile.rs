//! A validly signed document may say anything. The site shows it as text: no element, no attribute
//! and no address of a hostile document's making, and no file outside the site.

use crate::links;
use crate::site_test::{SiteTest, each_page, tree};
use crate::support::html::Page;
use crate::support::{BUNDLE, RECORD, Signer, Tampered, trusted};
use pith::{Digest, judge, text};
use pith_catalog::internals::{clashes, misfit};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Markup, template syntax, TeX, control characters, direction marks, and addresses of every scheme.
pub(crate) const PAYLOAD: &str = "<script>alert(1)</script><img src=x onerror=alert(1)>\"' autofocus onfocus=alert(1) x='</title></style>\
    {{ frame.keys }}{% include \"base.html\" %}${7*7}<!-- --><svg/onload=alert(1)>javascript:alert(1) data:text/html,x \
    \\href{javascript:alert(1)}{x} $\\unicode{1}$ \u{202e}\u{0}\u{7}\u{1b}[31m\u{85}\u{2028}\u{feff} ../../../../etc/passwd &lt;b&gt;";

/// Elements that the site uses.
const ELEMENTS: &str = "html head meta title link body a svg circle path header nav ul ol li main article section \
    div h1 h2 h3 p span b em code wbr br bdi time dl dt dd details summary table thead tbody tr th td pre footer fieldset legend form input label script noscript \
    button i sup sub figure figcaption rect line text desc caption mi mn mo mtext math mspace mrow msqrt mfrac mroot msub msup msubsup munder mover munderover mmultiscripts mprescripts mphantom mpadded menclose mtable mtr mtd";
const ATTRIBUTES: &str = "x x1 x2 y y1 y2 dy height text-anchor aria-describedby lang charset name content http-equiv rel href class aria-hidden aria-label aria-labelledby aria-current \
    id viewbox cx cy r fill stroke stroke-width stroke-dasharray d role dir datetime scope title open type tabindex src defer for checked download property alttext display stretchy symmetric largeop \
    movablelimits displaystyle scriptlevel mathvariant linethickness lspace rspace minsize maxsize width depth voffset notation data-region data-file data-checker data-keys \
    action autocapitalize autocomplete maxlength placeholder spellcheck data-index data-marks data-root data-by data-registry data-whose data-caution";
/// Where the sites of the tests say that they are.
pub(crate) const BASE: &str = "https://catalog.example/papers/";

const ADDRESSES: [&str; 8] = [
    BASE,
    "https://pith.science/pith/",
    "https://arxiv.org/pdf/",
    "https://schema.org/",
    "https://arxiv.org/abs/",
    "http://arxiv.org/licenses/",
    "http://creativecommons.org/",
    "https://doi.org/10.48550/",
];

const RELATIONS: [&str; 16] = [
    "stylesheet",
    "icon",
    "search",
    "prev",
    "next",
    "cite-as",
    "related",
    "type",
    "describedby",
    "item",
    "license",
    "canonical",
    "alternate",
    "latest-version",
    "predecessor-version",
    "successor-version",
];

#[test]
fn a_hostile_document_is_shown_as_text() {
    let test = hostile_site();
    let is_hostile = each_page(&test.site(), |path, page| {
        check_page(path, page);
        page.text.contains("<script>alert(1)</script>")
    });
    let hostile = is_hostile.into_iter().filter(|is_hostile| *is_hostile).count();
    // A record and a bundle: each is in the lists of its documents, and of the standing of its title, abstract and authors.
    let of_standing = 2 * 4;
    assert_eq!(
        hostile,
        7 + of_standing,
        "the home page, two papers, the listings of their years, of their authors and of titles show the text"
    );
}

#[test]
fn a_hostile_document_writes_nothing_elsewhere() {
    let test = hostile_site();
    let outside: Vec<_> = tree(&test.path("")).into_keys().filter(|path| !path.starts_with("public/")).collect();
    let outside: Vec<_> = outside.into_iter().filter(|path| !path.starts_with(".pith-catalog/public/")).collect();
    assert_eq!(outside, ["content/records/bundle.json", "content/records/record.json", "key.json"]);
    for path in test.site().into_keys().filter(|path| path != "_headers") {
        let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/.-".contains(&byte));
        assert!(plain && !path.contains(".."), "{path}");
        assert!(path.split('/').all(|name| misfit(name).is_none()), "{path} doesn't fit every disk");
    }
}

/// A record of this source and primary category, validly signed.
fn record_of(kind: &str, id: &str, version: &Value, category: &str) -> Tampered {
    let set = |record: &mut Value| {
        record["canonical_record"]["source"] = json!({ "kind": kind, "id": id, "version": version });
        record["canonical_record"]["metadata"]["primary_cat"] = category.into();
        settled(record);
    };
    Tampered::real(RECORD).edit(set).signed(&Signer::test())
}

#[test]
fn no_source_and_no_category_has_a_page_elsewhere() {
    let long = "1".repeat(10_000);
    let sources = [
        ("arxiv", "hep-lat/0305021", json!(1)),
        ("arxiv", "hep-lat/0305021", json!(9999)),
        ("arxiv", "1903.00045", json!(0)),
        // Who signs two records of one version: both are meant.
        ("arxiv", "1903.00045", json!(0)),
        ("arxiv", "1903.00045", json!(-1)),
        ("arxiv", "1903.00045", json!(10_000)),
        ("arxiv", "1903.00045", json!(4_294_967_297_u64)),
        ("arxiv", "1903.00045v2", json!(3)),
        ("arxiv", "hep-lat/0305021v1", json!(1)),
        ("arxiv", "../../x", json!(1)),
        ("arxiv", "hep-lat/../../x", json!(1)),
        ("arxiv", "/etc/passwd", json!(1)),
        ("arxiv", "//evil.example/x", json!(1)),
        ("arxiv", "index.html", json!(1)),
        ("arxiv", "index.html/0309136", json!(1)),
        ("arxiv", "con/0309136", json!(1)),
        ("arxiv", "math.GT/0309136", json!(1)),
        ("arxiv", "math.gt/0309137", json!(1)),
        ("arxiv", "1903.00045\u{0}", json!(1)),
        ("arxiv", "1903.0004\u{664}", json!(1)),
        ("arxiv", "<script>alert(1)</script>", json!(1)),
        ("arxiv", "{{ frame.keys }}", json!(1)),
        ("arxiv", &long, json!(1)),
        ("ARXIV", "1903.00046", json!(1)),
        ("doi", "10.48550/arXiv.1903.00047", json!(1)),
    ];
    let mut test = SiteTest::new().put("key.json", Signer::test().entry().to_string());
    for (at, (kind, id, version)) in sources.iter().enumerate() {
        let category = ["index.html", "cs.DC", "cs.PF"][at % 3];
        test = test.put(&format!("content/records/{at}.json"), record_of(kind, id, version, category).bytes());
    }
    let test = test.build_with(&["--key", "key.json"]).exits_with(0);
    let site = test.site();
    let numbers = |path: &&String| path.starts_with("pith/") && path.matches('/').count() == 2;
    assert_eq!(site.keys().filter(numbers).count(), sources.len(), "each has a page: {:?}", test.report()["rejected"]);
    let names: BTreeSet<_> = site.keys().filter(|path| path.starts_with("paper/") || path.starts_with("p/")).collect();
    let names: BTreeSet<_> = names.iter().map(|path| path.strip_suffix("/index.html").unwrap()).collect();
    let is_short =
        |name: &&&str| name.strip_prefix("paper/").is_some_and(|short| short.len() == 8 && !short.contains('-'));
    assert_eq!(names.iter().filter(is_short).count(), sources.len());
    let others: Vec<_> = names.iter().filter(|name| !is_short(name)).copied().collect();
    let expected = [
        "p",
        "p/1903.00045",
        "p/hep-lat/0305021",
        "p/math.GT/0309136",
        "paper",
        "paper/1903.00045",
        "paper/1903.00045v0",
        "paper/hep-lat/0305021",
        "paper/hep-lat/0305021v1",
        "paper/hep-lat/0305021v9999",
        "paper/math.GT/0309136",
        "paper/math.GT/0309136v1",
    ];
    assert_eq!(others, expected);
    let page = |path: &str| String::from_utf8(site[&format!("{path}/index.html")].clone()).unwrap();
    assert!(page("p/hep-lat/0305021").contains("Go to arXiv:hep-lat/0305021v9999</a>, the newest version here"));
    assert!(page("paper/1903.00045").contains("Several Pith numbers here match this identifier."));
    assert!(!page("category").contains("index.html"), "it is no category");
    each_page(&site, check_page);
    links::follow(&site, links::Form::Folder);
    assert!(clashes(site.keys().map(String::as_str)).is_empty());
}

/// What somebody may put in the place of a string: markup, template syntax, TeX, control characters and
/// direction marks, addresses of every scheme in every spelling, and ways out of a folder.
const PAYLOADS: [&str; 18] = [
    "<script>alert(1)</script><img src=x onerror=alert(1)><!-- --></title></style></svg><base href=//evil.example>",
    "\"' autofocus onfocus=alert(1) style=\"x\" x='`",
    "{{ 1234 * 5678 }}{{ frame.keys }}{% include \"base.html\" %}{# x #}",
    "$\\href{javascript:alert(1)}{x}$ \\input{/etc/passwd} $\\unicode{60}$ {\\lambda} \\\"o",
    "\u{202e}\u{2066}\u{0}\u{7}\u{1b}[31m\u{7f}\u{85}\u{9b}\u{2028}\u{feff}\u{fffe}\r\n\t\u{c}",
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "\u{1}java\nscript\r:alert(1)",
    "&#106;avascript&colon;alert(1) &lt;b&gt;",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://evil.example/x",
    "//evil.example/x",
    "https://arxiv.org.evil.example/\"><b>",
    "../../../../etc/passwd",
    "%2e%2e/..\\..\\x\0.html",
];

/// A place in a document where somebody whom the program trusts may say anything.
#[derive(Debug, Clone, PartialEq)]
enum Spot {
    /// A string, which may have to begin with some characters of the old one.
    Text { pointer: String, prefix: String },
    /// An object, which may have one more member.
    Members { pointer: String },
}

impl Spot {
    fn fill(&self, document: &mut Value, payload: &str) {
        match self {
            Self::Text { pointer, prefix } => {
                *document.pointer_mut(pointer).unwrap() = format!("{prefix}{payload}").into();
            }
            Self::Members { pointer } => {
                document.pointer_mut(pointer).unwrap()[payload] = json!({ payload: [payload] });
            }
        }
    }

    /// Whether a document has it filled.
    fn is_filled(&self, document: &Value, payload: &str) -> bool {
        match self {
            Self::Text { pointer, prefix } => document.pointer(pointer) == Some(&format!("{prefix}{payload}").into()),
            Self::Members { pointer } => document.pointer(pointer).is_some_and(|object| object.get(payload).is_some()),
        }
    }
}

/// The pointers to every string and every object of a value.
fn walk(value: &Value, pointer: &str, strings: &mut Vec<(String, String)>, objects: &mut Vec<String>) {
    match value {
        Value::String(text) => strings.push((pointer.to_owned(), text.clone())),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| walk(item, &format!("{pointer}/{at}"), strings, objects));
        }
        Value::Object(members) => {
            objects.push(pointer.to_owned());
            for (name, member) in members {
                walk(member, &format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), strings, objects);
            }
        }
        _ => {}
    }
}

/// Makes the rest of a document follow from what it says, as whoever signs it would.
fn settled(document: &mut Value) {
    let at = if document.get("bundle_type").is_some() { "/events/1/payload/graph_snapshot/paper" } else { "/paper" };
    let mut paper = document.pointer(at).unwrap().clone();
    let core = &mut document["canonical_record"];
    let metadata = &mut core["metadata"];
    metadata["cross_cats_sorted"].as_array_mut().unwrap().sort_by_key(|one| one.as_str().map(str::to_owned));
    for (hashed, shown) in [("title_canon_sha256", "title"), ("abstract_canon_sha256", "abstract_excerpt")] {
        let text = text::canonical(paper[shown].as_str().unwrap());
        metadata[hashed] = Digest::of(text.as_bytes()).to_string().into();
    }
    for name in ["license", "primary_cat", "submitted_at"] {
        paper[name] = metadata[name].clone();
    }
    paper["cross_cats"] = metadata["cross_cats_sorted"].clone();
    let source = core["source"].clone();
    let id = source["id"].as_str().unwrap();
    for list in ["aliases", "source_aliases"] {
        for alias in document.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            match alias["alias_kind"].as_str() {
                Some("arxiv") => alias["alias_value"] = id.into(),
                Some("arxiv_version") => alias["alias_value"] = format!("{id}v{}", source["version"]).into(),
                _ => {}
            }
        }
    }
    *document.pointer_mut(at).unwrap() = paper.clone();
    if at == "/paper" {
        document["graph_snapshot"]["paper"] = paper;
    }
}

fn filled<'s>(name: &str, spots: impl Iterator<Item = (&'s Spot, &'s str)>) -> Tampered {
    let fill = |document: &mut Value| {
        spots.for_each(|(spot, payload)| spot.fill(document, payload));
        settled(document);
    };
    Tampered::real(name).edit(fill).signed(&Signer::test())
}

/// The spots of a real document that can hold anything in a verified one, and the pointers to the
/// strings that can't.
fn spots(name: &str) -> (Vec<Spot>, Vec<String>) {
    let document: Value = serde_json::from_slice(Tampered::real(name).bytes()).unwrap();
    let (mut strings, mut objects) = (Vec::new(), Vec::new());
    walk(&document, "", &mut strings, &mut objects);
    let is_open = |spot: &Spot| {
        let filled = filled(name, [(spot, PAYLOADS[0])].into_iter());
        let (_, verified) = judge(filled.bytes(), &trusted(), |_| ());
        verified.is_some() && spot.is_filled(&serde_json::from_slice(filled.bytes()).unwrap(), PAYLOADS[0])
    };
    // The state and the keys of a bundle are made anew by whoever signs it.
    let made = |pointer: &str| pointer.starts_with("/state") || pointer.starts_with("/public_keys");
    let (mut open, mut closed) = (Vec::new(), Vec::new());
    for (pointer, old) in strings.into_iter().filter(|(pointer, _)| !made(pointer)) {
        let text = |length| Spot::Text { pointer: pointer.clone(), prefix: old.chars().take(length).collect() };
        match [text(0), text(4)].into_iter().find(is_open) {
            Some(spot) => open.push(spot),
            None => closed.push(pointer),
        }
    }
    let objects = objects.into_iter().filter(|pointer| !made(pointer)).map(|pointer| Spot::Members { pointer });
    open.extend(objects.filter(is_open));
    (open, closed)
}

/// A site of records and bundles that say something hostile wherever they can: as many of each as there
/// are payloads, so that each payload stands in each spot once.
pub(crate) fn site_of_every_spot() -> SiteTest {
    let mut test = SiteTest::new().put("key.json", Signer::test().entry().to_string());
    for (kind, name, count) in [("record", RECORD, 90), ("bundle", BUNDLE, 107)] {
        let (open, closed) = spots(name);
        assert_eq!(open.len(), count, "what a signer may write freely; not {closed:#?}");
        for turn in 0..PAYLOADS.len() {
            let now = |spot: &Spot| match spot {
                // Who says something else is of no archive that is known, and shows no paper.
                Spot::Text { pointer, .. } if pointer == "/canonical_record/source/kind" => turn % 2 == 0,
                Spot::Text { pointer, .. } if pointer == "/events/1/event_type" => turn % 3 == 0,
                _ => true,
            };
            let spots = open.iter().enumerate().filter(|(_, spot)| now(spot));
            let document = filled(name, spots.map(|(at, spot)| (spot, PAYLOADS[(at + turn) % PAYLOADS.len()])));
            test = test.put(&format!("content/records/{kind}-{turn}.json"), document.bytes());
        }
    }
    test.build_with(&["--strict", "--key", "key.json"]).exits_with(0)
}

/// Papers of which only what is displayed is hostile: their times are good, so that they are in feeds.
pub(crate) fn site_of_dated_papers() -> SiteTest {
    let test = SiteTest::new().put("key.json", Signer::test().entry().to_string());
    let texts = ["/paper/title", "/paper/authors_text", "/canonical_record/metadata/cross_cats_sorted/0"];
    let spots = texts.map(|pointer| Spot::Text { pointer: pointer.to_owned(), prefix: String::new() });
    let document = |payload: &str| filled(RECORD, spots.iter().map(|spot| (spot, payload)));
    let put = |test: SiteTest, (at, payload): (usize, &&str)| {
        test.put(&format!("content/records/{at}.json"), document(payload).bytes())
    };
    PAYLOADS.iter().enumerate().fold(test, put).build_with(&["--strict", "--key", "key.json"]).exits_with(0)
}

#[test]
fn whatever_stands_wherever_it_can_is_shown_as_text() {
    let test = site_of_every_spot();
    let site = test.site();
    let shown = each_page(&site, |path, page| {
        check_page(path, page);
        page.text.clone()
    });
    let shown = shown.concat();
    links::follow(&site, links::Form::Folder);
    for payload in PAYLOADS.into_iter().filter(|payload| !payload.contains(char::is_control)) {
        assert!(shown.contains(payload), "no page shows {payload}");
    }
    assert!(clashes(site.keys().map(String::as_str)).is_empty());
    for (path, bytes) in &site {
        let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/.-_".contains(&byte));
        assert!(plain && !path.contains(".."), "{path}");
        assert!(path.split('/').all(|name| misfit(name).is_none()), "{path} doesn't fit every disk");
        let file = std::str::from_utf8(bytes).unwrap();
        assert!(!file.contains("7006652"), "{path} was taken for a template");
        let json = |text: &str| assert!(serde_json::from_str::<Value>(text).is_ok(), "{path} is no JSON");
        match path.rsplit('.').next().unwrap() {
            "json" => json(file),
            "jsonl" => file.lines().for_each(json),
            _ => {}
        }
    }
    let outside: Vec<_> = tree(&test.path("")).into_keys().collect();
    let inside = ["public/", ".pith-catalog/public/", "content/records/", "key.json"];
    for path in outside {
        assert!(inside.iter().any(|place| path.starts_with(place)), "{path} was written");
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

/// What a page has is of the closed lists, whatever the documents say.
#[track_caller]
pub(crate) fn check_page(path: &str, page: &Page) {
    static KNOWN: LazyLock<[BTreeSet<&str>; 2]> =
        LazyLock::new(|| [ELEMENTS, ATTRIBUTES].map(|names| names.split_whitespace().collect()));
    // It has its script inside, and nothing of a document: `checker_file.rs` compares its bytes.
    if path == "verify/verify.html" {
        return;
    }
    let [elements, attributes] = &*KNOWN;
    for element in &page.elements {
        assert!(elements.contains(element.name()), "{path} has the element {}", element.name());
        for (name, value) in &element.attributes {
            assert!(attributes.contains(&*name.to_ascii_lowercase()), "{path} has the attribute {name}={value:?}");
            let is_plain = |more: &str| value.chars().all(|one| one.is_ascii_alphanumeric() || more.contains(one));
            let refreshes = element.attributes.iter().any(|(name, value)| name == "http-equiv" && value == "refresh");
            let saves = element.attributes.iter().any(|(name, _)| name == "download");
            let good = match name.as_str() {
                "src" => is_inside(value),
                "href" if saves => is_inside(value),
                "download" | "data-file" => is_plain("-."),
                "type" if element.name() == "script" => {
                    ["application/ld+json", "application/json"].contains(&value.as_str())
                }
                // The one form leads to the search page.
                "type" if element.name() == "button" => ["button", "submit"].contains(&value.as_str()),
                "type" if element.name() == "input" => ["radio", "search"].contains(&value.as_str()),
                "action" => {
                    let page = value.strip_suffix("index.html").unwrap_or(value);
                    is_inside(value) && page.ends_with("search/")
                }
                "type" => [
                    "application/json",
                    "application/atom+xml",
                    "application/opensearchdescription+xml",
                    "application/x-bibtex",
                ]
                .contains(&value.as_str()),
                "href" => is_inside(value) || is_address(value),
                "content" if refreshes => value.strip_prefix("0; url=").is_some_and(is_inside),
                "id" | "class" => is_plain("-_ "),
                "datetime" => is_plain("-:.+"),
                "http-equiv" => value == "Content-Security-Policy" || refreshes,
                "rel" => RELATIONS.contains(&value.as_str()),
                _ => true,
            };
            assert!(good, "{path} has <{} {name}={value:?}>", element.name());
        }
        // A block of data has a type that no browser runs.
        let has_type =
            element.attributes.iter().any(|(name, value)| name == "type" || (name == "src" && is_inside(value)));
        assert!(has_type || !["script", "input"].contains(&element.name()), "{path} has a {}", element.name());
    }
    let shown = |one: char| !one.is_control() || "\n\t".contains(one);
    assert!(page.text.chars().all(shown), "{path} has control characters");
}

/// An address without a scheme, a host or a way up that only a browser sees; `links::follow` follows it.
fn is_inside(value: &str) -> bool {
    value.chars().all(|one| one.is_ascii_alphanumeric() || "/.#-_".contains(one)) && !value.starts_with("//")
}

/// A whole address: one of those that the site makes, of a strict grammar's parts.
fn is_address(value: &str) -> bool {
    let rest = ADDRESSES.iter().find_map(|address| value.strip_prefix(address));
    let plain = |rest: &str| {
        rest.chars().all(|one| one.is_ascii_alphanumeric() || "/.-_()".contains(one)) && !rest.contains("..")
    };
    rest.is_some_and(plain)
}

#[test]
fn the_check_of_a_page_refuses_what_no_page_may_have() {
    let check = |body: &str| {
        let html = format!("<!DOCTYPE html><html><head><title>t</title></head><body>{body}</body></html>");
        std::panic::catch_unwind(|| check_page("page", &Page::parse(&html)))
    };
    let good = "<p id=\"a\"><a href=\"../x/#a-1\">b</a><a href=\"https://arxiv.org/abs/1709.06622v1\">c</a></p>";
    assert!(check(good).is_ok());
    for bad in [
        "<script></script>",
        "<p style=\"x\"></p>",
        "<p onclick=\"x\"></p>",
        "<form action=\"x\"></form>",
        "<meta http-equiv=\"refresh\" content=\"0; url=https://evil.example/\">",
        "&#155;",
    ] {
        assert!(check(bad).is_err(), "{bad}");
    }
    let mut addresses = PAYLOADS[5..].to_vec();
    addresses.extend([
        "https://arxiv.org/abs/../x",
        "/\\evil.example",
        "x:y",
        "data:,x",
        "https://evil.example/",
        "a b",
    ]);
    for address in addresses.into_iter().filter(|address| !address.starts_with("../")) {
        let address = address.replace('&', "&amp;").replace('"', "&quot;").replace(['\u{1}', '\r'], "");
        assert!(check(&format!("<a href=\"{address}\">a</a>")).is_err(), "{address}");
    }
}
