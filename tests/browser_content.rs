//! What the browser tests (`tests/browser`) build their site of: documents that are hard on a page, as
//! validly signed as any. `BROWSER_CONTENT` names the folder to leave it in.

use crate::hostile::PAYLOAD;
use crate::identifiers::with_dois;
use crate::links;
use crate::site_test::SiteTest;
use crate::support::{self, Signer, Tampered};
use pith::{Digest, text};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// Some words, so that the lengths of titles and of names differ as they do in a real catalog.
const WORDS: [&str; 12] = [
    "On",
    "Elastic",
    "Training",
    "of",
    "Transient",
    "Servers",
    "under",
    "Byzantine",
    "Spot",
    "Markets",
    "and",
    "Counter-Examples",
];

/// How many papers of no particular kind there are: so many that a listing is split.
const OTHERS: u32 = 130;

const LONG_WORD: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

const COLLECTION: &str = "+++
title = \"Papers that are hard to show\"
description = \"What a page must bear.\"
+++

Prose, a [name](pith:{cjk}), `code`, a note[^1], its second mention[^1], a price of $5-$6, a formula such as $x^2$
and a wide one: $\\sum_{i=1}^{n} \\frac{\\partial f(x_1, \\dots, x_n)}{\\partial x_i} \\cdot \\left( \\sqrt{a^2+b^2} - \\int_0^\\infty e^{-t^2} dt \\right) \\leq \\prod_{k=1}^{m} (1 + \\lambda_k)^{\\beta}$.

$$
\\begin{pmatrix} a_{11} & a_{12} & a_{13} & a_{14} \\\\ a_{21} & a_{22} & a_{23} & a_{24} \\end{pmatrix} \\begin{pmatrix} x_1 \\\\ x_2 \\end{pmatrix} = \\begin{pmatrix} a_{11} x_1 + a_{12} x_2 + a_{13} x_3 + a_{14} x_4 \\\\ b \\end{pmatrix}
$$

- tight, with $\\sum_{i=1}^{n} \\frac{\\partial f(x_1, \\dots, x_n)}{\\partial x_i} \\cdot \\left( \\sqrt{a^2+b^2} - \\int_0^\\infty e^{-t^2} dt \\right)$
- tight

Then citations:

<pith:{long_title}>

<pith:{right_to_left}>

# A table

| Name | Value |
|---|---|
| width | 1 |

| Host | Papers | Files | Folders | Bytes | Days | Redirects | Entries | Headers |
|:-----|-------:|------:|:-------:|------:|-----:|----------:|--------:|--------:|
| incomprehensibilities | 1 | 2 | 3 | 4 | 5 | 6 | $x^2$ | note[^1] |

## A level below, with [a name](pith:{cjk}) and $y$

> Quoted, with an image:
>
> ![A square](images/logo.svg)

[^1]: At the foot.
[^2]: Nothing refers to this one. Its second paragraph is code:

        pith-catalog verify content/records/MFB4YH5ROE256JUPXCULHXXWFK.record.json --format json
";

/// A DOI that one paper has below its seal, and another one claims.
const DOI: &str = "10.1000/Hard.To(Show)";

const CONFIG: &str = "
title = \"Papers that are hard to show\"
trust = [\"key.json\"]
[mirror]
name = \"The Library of Example\"
contact = \"library@example.org\"
upstream = \"https://pith.science/\"
[theme]
logo = \"images/logo.svg\"
accent = { light = \"#7a1f5a\", dark = \"#e0a0c8\" }
footer = \"Run with care.\"
";

#[test]
fn documents_that_are_hard_to_show_make_a_site_whose_links_lead_somewhere() {
    let (test, papers) = hard_content();
    let test = test.build().exits_with(0).says("0 duplicate, 1 excluded, 1 rejected");
    links::follow(&test.site(), links::Form::Folder);
    for suffix in papers.values().map(|suffix| suffix.as_str().unwrap()) {
        assert!(test.path(&format!("public/pith/{suffix}/index.html")).exists(), "{suffix}");
    }
    if let Some(folder) = std::env::var_os("BROWSER_CONTENT") {
        let (content, _) = hard_content();
        // `papers.json` tells the papers by what is hard about them.
        let content = content.put("papers.json", Value::from(papers).to_string());
        content.copy_to(&Path::new(&folder).join("hard"));
    }
}

pub(crate) fn hard_content() -> (SiteTest, Map<String, Value>) {
    let signer = Signer::test();
    let mut papers = Map::new();
    let mut test = SiteTest::new()
        .put("key.json", signer.entry().to_string())
        .put("content/files/images/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"64\"><rect width=\"64\" height=\"64\" fill=\"#1d5a44\"/></svg>");
    for (name, document) in hard_documents() {
        let claims = name == "second_version";
        let document = if claims { with_dois(document, "aliases", &[DOI]) } else { document }.signed(&signer);
        papers.entry(name).or_insert_with(|| suffix(&document).into());
        let kind = if value(&document).get("bundle_type").is_some() { "bundle" } else { "record" };
        test = test.put(&format!("content/records/{name}.{kind}.json"), document.bytes());
    }
    let mut others = String::new();
    for index in 0..OTHERS {
        let other = record(|paper| {
            paper["title"] = words(index, 3 + index as usize % 11).into();
            paper["authors_text"] = words(index + 5, 2).into();
            paper["primary_cat"] = ["cs.DC", "math.AG", "hep-th", "cs.LG"][index as usize % 4].into();
            let year = if index < 105 { 2023 } else { 1991 + index % 30 };
            paper["submitted_at"] = format!("{year}-{:02}-{:02}T08:00:00Z", 1 + index % 12, 1 + index % 28).into();
        });
        let other = of_source(other, &format!("2301.{index:05}"), 1);
        writeln!(others, "{}", value(&other.signed(&signer))).unwrap();
    }
    let not_verified = Tampered::real(support::OTHER_RECORD).replace_all("High Throughput", "Higher Throughput");
    let mut collection = COLLECTION.to_owned();
    for name in ["cjk", "long_title", "right_to_left"] {
        collection = collection.replace(&format!("{{{name}}}"), papers[name].as_str().unwrap());
    }
    let exclude = format!(
        "[[exclude]]\nnumber = \"{}\"\nreason = \"Withdrawn at the authors’ request.\"\ndate = 2026-11-30\nnames = [\"doi:10.5555/Removed\"]\n",
        papers["excluded"].as_str().unwrap()
    );
    let test = test
        .put("content/records/others.jsonl", others)
        .put("content/records/not-verified.json", not_verified.bytes())
        .put("content/collections/hard.md", collection)
        .put("content/pages/ours.md", "+++\ntitle = \"Our page\"\nmenu = true\n+++\n\nOf [the report](/report/).\n")
        .put("catalog.toml", format!("{CONFIG}{exclude}"));
    (test, papers)
}

/// What is hard about a paper, and its document; a name that comes twice is a record and a bundle.
fn hard_documents() -> Vec<(&'static str, Tampered)> {
    let mut documents = vec![
        ("long_title", record(|paper| paper["title"] = format!("{} {}", words(0, 80), LONG_WORD.repeat(2)).into())),
        (
            "many_authors",
            record(|paper| {
                paper["title"] = "Three thousand authors and no abstract".into();
                let names: Vec<_> = (0..3000).map(|index| words(index, 2)).collect();
                paper["authors_text"] = names.join(", ").into();
                paper["abstract_excerpt"] = "".into();
            }),
        ),
        (
            "sixty_authors",
            record(|paper| {
                paper["title"] = "Sixty authors".into();
                let names: Vec<_> = (0..60).map(|index| words(index, 2)).collect();
                paper["authors_text"] = names.join(", ").into();
            }),
        ),
        (
            "right_to_left",
            record(|paper| {
                paper["title"] = "על אימון מבוזר של רשתות נוירונים עם שרתים זמניים (SGD)".into();
                paper["authors_text"] = "דוד כהן, محمد الأحمد, Ada Lovelace".into();
                paper["abstract_excerpt"] = "אנו מראים שאימון מבוזר עם 32 שרתים זמניים זול יותר.".into();
            }),
        ),
        (
            "cjk",
            record(|paper| {
                paper["title"] = "弹性分布式训练中的动态小批量随机梯度下降：关于资源不稳定环境下大规模神经网络学习的若干理论与实验研究".into();
                paper["authors_text"] = "王小明, 佐藤 花子, 김민준".into();
                paper["abstract_excerpt"] =
                    "随着深度学习对算力需求的增长，数据中心的计算资源被动态地分配。".repeat(8).into();
            }),
        ),
        (
            "tex",
            record(|paper| {
                paper["title"] = r#"Solving $\min_x \|Ax-b\|_2^2$ in $\tilde{\mathcal{O}}(\sqrt{n}\log n)$: Erd\H{o}s and Schr\"odinger"#.into();
                paper["authors_text"] = r"Paul Erd\H{o}s, {\AA}ngstr\'om A., \'Eva Tardos".into();
                paper["abstract_excerpt"] = r"We show $$\sum_{k=1}^{n} \frac{1}{k^2} < \frac{\pi^2}{6} \quad\text{for}\quad a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{10} + a_{11} + a_{12} = 0$$ and no more.".into();
            }),
        ),
        (
            "many_categories",
            record(|paper| {
                let codes = [
                    "astro-ph.CO",
                    "cond-mat.dis-nn",
                    "cs.AI",
                    "cs.CC",
                    "cs.CV",
                    "cs.DB",
                    "cs.LG",
                    "cs.NE",
                    "cs.PF",
                    "eess.SP",
                    "hep-ph",
                    "math-ph",
                    "math.NA",
                    "math.OC",
                    "physics.comp-ph",
                    "q-bio.NC",
                    "quant-ph",
                    "stat.ML",
                ];
                paper["title"] = "Many categories".into();
                paper["cross_cats"] = json!(codes);
            }),
        ),
        ("hostile", hostile()),
        ("excluded", record(|paper| paper["title"] = "Withdrawn".into())),
    ];
    for (index, (_, document)) in documents.iter_mut().enumerate() {
        *document = of_source(document.clone(), &format!("1708.{index:05}"), 1);
    }
    let aliases: Vec<_> = (0..200)
        .map(|index| json!({ "alias_kind": (if index % 2 == 0 { "openalex" } else { "a_kind_of_name_that_nobody_knows" }), "alias_value": format!("W{index:0>30}") }))
        .collect();
    let many_aliases = record(|paper| paper["title"] = "Two hundred names".into());
    documents.push(("many_aliases", many_aliases.edit(|record| record["aliases"] = aliases.into())));
    for (name, version) in [("first_version", 1), ("second_version", 2)] {
        let document = record(|paper| paper["title"] = "A paper of two versions".into());
        documents.push((name, of_source(document, "1709.00001", version)));
    }
    for (name, title) in [("same_id", "One of two of one name"), ("same_id_too", "The other of two of one name")] {
        let document = record(|paper| paper["title"] = title.into());
        documents.push((name, of_source(document, "1709.00002", 1)));
    }
    let bundle = with_dois(full_bundle(), "source_aliases", &[DOI]).signed(&Signer::test());
    let sealed = value(&bundle);
    let of_both = Tampered::real(support::RECORD).edit(|record| {
        record["canonical_record"] = sealed["canonical_record"].clone();
        record["graph_snapshot"] = sealed["events"][1]["payload"]["graph_snapshot"].clone();
        record["paper"] = record["graph_snapshot"]["paper"].clone();
        record["aliases"] = sealed["source_aliases"].clone();
    });
    documents.extend([("both", bundle), ("both", of_both)]);
    documents
}

/// Markup, scripts, marks of direction and a long word, as a title and as names.
fn hostile() -> Tampered {
    let long_word = LONG_WORD.repeat(2);
    record(|paper| {
        paper["title"] = format!("Hostile {PAYLOAD} {long_word}").into();
        paper["authors_text"] = format!("<b onclick=alert(1)>Hostile</b>, \u{202e}{long_word}").into();
    })
}

/// A record of a paper that is shown as told, and whose hashes are of that.
fn record(show: impl FnOnce(&mut Value)) -> Tampered {
    Tampered::real(support::RECORD).edit(|record| {
        let mut paper = record["paper"].clone();
        show(&mut paper);
        let metadata = &mut record["canonical_record"]["metadata"];
        metadata["title_canon_sha256"] = canonical_hash(&paper["title"]);
        metadata["abstract_canon_sha256"] = canonical_hash(&paper["abstract_excerpt"]);
        metadata["cross_cats_sorted"] = paper["cross_cats"].clone();
        for name in ["primary_cat", "submitted_at"] {
            metadata[name] = paper[name].clone();
        }
        record["graph_snapshot"]["paper"] = paper.clone();
        record["paper"] = paper;
        // The key's own time: two records of one number don't occur here.
        record["updated_at"] = "2026-11-01T00:00:00Z".into();
    })
}

/// The record under another arXiv id, and its names with it.
fn of_source(document: Tampered, id: &str, version: u32) -> Tampered {
    let named = |kind: &str, name: String| json!({ "alias_kind": kind, "alias_value": name });
    document.edit(|record| {
        record["canonical_record"]["source"]["id"] = id.into();
        record["canonical_record"]["source"]["version"] = version.into();
        record["aliases"] = json!([
            named("arxiv", id.to_owned()),
            named("arxiv_version", format!("{id}v{version}")),
            named("doi", format!("10.48550/arxiv.{id}")),
            named("pith_short_8", String::new()),
        ]);
    })
}

/// A bundle with all that a page has a part for.
fn full_bundle() -> Tampered {
    Tampered::real(support::BUNDLE).edit(|bundle| {
        let snapshot = &mut bundle["events"][1]["payload"]["graph_snapshot"];
        snapshot["paper"]["headline"] = "Training survives the loss of servers that it was told of.".into();
        let claim = |id: &str, kind: &str| {
            json!({ "claim_id": id, "kind": kind, "text": words(3, 40), "status": "machine_extracted", "attestation": "unclaimed" })
        };
        snapshot["claims"]["items"] = json!([claim("C1", "strongest_claim"), claim("C2", "weakest_assumption")]);
        snapshot["references"]["sample"] = (0..5)
            .map(|index| json!({ "title": words(index, 9), "doi": format!("10.48550/arxiv.2301.{index:05}"), "unbroken": "x".repeat(90) }))
            .collect();
        bundle["inbound_citations"] = json!({ "count": 1, "sample": [{ "from": "pith:2024:IUW7KLEDMZKZDVWHTRMM5ZK24W" }] });
        let mut event = bundle["events"][1].clone();
        event["event_type"] = "author_attestation".into();
        event["created_at"] = "2026-08-01T00:00:00Z".into();
        event["payload"] = json!({ "author": "A. Author", "statement": words(4, 30) });
        let mut unknown = event.clone();
        unknown["event_type"] = "a_type_of_event_that_is_not_known_and_has_a_long_name".into();
        bundle["events"].as_array_mut().unwrap().extend([event, unknown]);
    })
}

fn words(start: u32, count: usize) -> String {
    let words: Vec<_> = WORDS.iter().cycle().skip(start as usize % WORDS.len()).take(count).copied().collect();
    format!("{} {start}", words.join(" "))
}

fn canonical_hash(shown: &Value) -> Value {
    Digest::of(text::canonical(shown.as_str().unwrap()).as_bytes()).to_string().into()
}

fn value(document: &Tampered) -> Value {
    serde_json::from_slice(document.bytes()).unwrap()
}

fn suffix(document: &Tampered) -> String {
    value(document)["pith_number"].as_str().unwrap().rsplit(':').next().unwrap().to_owned()
}
