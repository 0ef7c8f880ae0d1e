//! Bibliographies with Pith numbers: each reference whose paper is there gets its fields, and no other byte changes.

use crate::identifiers::sealing;
use crate::schemas::validate;
use crate::search;
use crate::site_test::SiteTest;
use crate::support::{Signer, path, read_by_others};
use crate::thousand::record_of;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Output;

/// The papers of the project's content: their ids, versions and numbers.
const PAPERS: [(&str, u32, &str); 5] = [
    ("1709.06622", 1, "pith:2017:ZJVQJLXHUUV25W5CEVM6GUIM4S"),
    ("1803.04209", 1, "pith:2018:2G563JAFGFHE5EAYTSTXDDPX5Z"),
    ("1903.00045", 2, "pith:2019:MFB4YH5ROE256JUPXCULHXXWFK"),
    ("1904.12043", 2, "pith:2019:RLLQL6357CWNZYHNBMCYD3UK5B"),
    ("2403.14097", 1, "pith:2024:IUW7KLEDMZKZDVWHTRMM5ZK24W"),
];

fn annotate(test: &SiteTest, arguments: &[&str]) -> Output {
    test.program().arg("annotate").args(arguments).output().unwrap()
}

/// The lines for programs, each of which conforms, and the exit status.
fn lines(output: &Output) -> Vec<Value> {
    let said = if output.stdout.first() == Some(&b'{') { &output.stdout } else { &output.stderr };
    let lines = std::str::from_utf8(said).unwrap().lines().map(|line| serde_json::from_str(line).unwrap());
    lines
        .inspect(|line| validate("annotate-line.v1.json", line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// A file without what was added: whole lines, or fields with one space before each.
fn without_added(annotated: &str) -> String {
    let mut out = String::new();
    let mut rest = annotated;
    while let Some(at) = rest.find("{pith:20") {
        let name = rest[..at].rfind("pith").unwrap();
        let start = rest[..name].trim_end_matches([' ', '\t']).len();
        let is_line = rest[..start].ends_with('\n');
        out += &rest[..if is_line { start } else { name - 1 }];
        let mut behind = &rest[start..];
        for field in ["pith", "pithurl", "doi"] {
            let value = behind.trim_start().strip_prefix(field).map(|rest| rest.trim_start_matches([' ', '=']));
            let Some(value) = value.filter(|value| value.starts_with('{')) else { continue };
            behind = &value[value.find("},").unwrap() + 2..];
            if is_line {
                behind = behind.strip_prefix("\r\n").or(behind.strip_prefix('\n')).unwrap();
            }
        }
        rest = behind;
    }
    out + rest
}

/// Ways to name a paper in fields, `{}` being its id.
const NAMINGS: [&[(&str, &str)]; 20] = [
    &[("eprint", "{}")],
    &[("eprint", "{}"), ("archivePrefix", "arXiv")],
    &[("Eprint", "arXiv:{}"), ("EprintType", "arXiv"), ("eprintclass", "cs.DC")],
    &[("archiveprefix", "arXiv"), ("eprint", "https://arxiv.org/abs/{}")],
    &[("arxivid", "{}")],
    &[("doi", "10.48550/arXiv.{}")],
    &[("DOI", "https://doi.org/10.48550/arxiv.{}")],
    &[("url", "https://arxiv.org/abs/{}")],
    &[("url", "\\url{http://export.arxiv.org/pdf/{}.pdf}")],
    &[("note", "arXiv:{} [cs.DC]")],
    &[("note", "\\href{https://arxiv.org/abs/{}}{preprint, 5{\\%} shorter}")],
    &[("howpublished", "arXiv preprint \\texttt{arXiv:{}}")],
    &[("journal", "arXiv preprint arXiv:{}")],
    &[("journal", "{CoRR}"), ("volume", "abs/{}")],
    &[("journal", "ArXiv"), ("volume", "abs/{}")],
    &[("journal", "arXiv e-prints"), ("eid", "arXiv:{}")],
    &[("number", "arXiv:{}"), ("publisher", "arXiv")],
    &[("journal", "Nature"), ("eprint", "{}"), ("doi", "10.1000/a\\_b")],
    &[("abstract", "Better than arXiv:1706.03762, by 5%."), ("eprint", "{}")],
    &[("title", "{On arXiv:1706.03762}"), ("note", "See arXiv:{}."), ("pages", "1706.0376")],
];

/// Writes an entry by its key and its fields.
type Layout = fn(&str, &[(String, String)]) -> String;

/// How entries are written. `year` is last in each, so that what is before the last comma is known.
const LAYOUTS: [Layout; 13] = [
    |key, fields| {
        format!(
            "@misc{{{key},\n{}  year = {{2019}}\n}}\n",
            each(fields, |name, value| format!("  {name} = {{{value}}},\n"))
        )
    },
    |key, fields| {
        format!(
            "@misc{{{key},\n{}  year = {{2019}},\n}}\n",
            each(fields, |name, value| format!("  {name} = {{{value}}},\n"))
        )
    },
    |key, fields| {
        format!(
            "@ARTICLE{{{key},\r\n{}\tYEAR=2019\r\n}}\r\n",
            each(fields, |name, value| format!("\t{name}={{{value}}},\r\n"))
        )
    },
    |key, fields| {
        format!("@misc{{{key}, {}year = 2019}}\n", each(fields, |name, value| format!("{name} = {{{value}}}, ")))
    },
    |key, fields| {
        format!("@misc({key}, {}year = 2019)\n", each(fields, |name, value| format!("{name} = \"{value}\", ")))
    },
    |key, fields| {
        format!("@Misc {{ {key} ,{}year={{2019}},}} ", each(fields, |name, value| format!("{name}={{{value}}},")))
    },
    |key, fields| {
        format!(
            "@misc{{{key},\n{}               year = 2019,\n}}\n",
            each(fields, |name, value| format!("{name:>19} = {{{value}}},\n"))
        )
    },
    |key, fields| {
        format!(
            "@misc{{{key}\n{} , year = 2019\n}}\n",
            each(fields, |name, value| format!(" , {name} = {{{value}}}\n"))
        )
    },
    |key, fields| {
        format!(
            "@misc{{{key}, % key\n{}  year = 2019 % no comma\n}}\n",
            each(fields, |name, value| format!("  {name} = {{{value}}}, % {name}, }}\n"))
        )
    },
    |key, fields| {
        format!(
            "@online{{{key},\n{}year = two # \"019\",}}\n",
            each(fields, |name, value| format!("{name:14}= {{{value}}} # \"\",\n"))
        )
    },
    |key, fields| {
        format!(
            "who@example.org\n  @misc{{{key},\n{}    year =\n 2019 }}\n",
            each(fields, |name, value| format!("    {name} =\n      {{{value}}}\n    ,\n"))
        )
    },
    |key, fields| {
        format!("@misc{{{key},{}\n year={{2019}}}}", each(fields, |name, value| format!("\n {name}=\"{value}\" ,")))
    },
    |key, fields| {
        format!(
            "@inproceedings{{{key},\r\n{}\r\n  year = 2019 ,\r\n\r\n}}\r\n",
            each(fields, |name, value| format!("  {name} = {{{value}}},\r\n\r\n"))
        )
    },
];

fn each(fields: &[(String, String)], write: impl Fn(&str, &str) -> String) -> String {
    fields.iter().map(|(name, value)| write(name, value)).collect()
}

/// Every naming in every layout, of a paper that is there and of one that isn't, between some that name none. Two seconds.
#[test]
fn hundreds_of_odd_entries_are_annotated_and_nothing_else_changes() {
    let mut file = "% odd\n@string{two = \"2\"}\n".to_owned();
    let mut expected = BTreeMap::new();
    for (at, naming) in NAMINGS.iter().enumerate() {
        for (layout, write) in LAYOUTS.iter().enumerate() {
            let (id, version, number) = PAPERS[(at + layout) % PAPERS.len()];
            let ids = [
                (id.to_owned(), Some(number)),
                (format!("{id}v{version}"), Some(number)),
                ("1703.00001".to_owned(), None),
            ];
            for (which, (id, number)) in ids.into_iter().enumerate() {
                let fields: Vec<_> =
                    naming.iter().map(|(name, value)| ((*name).to_owned(), value.replace("{}", &id))).collect();
                let key = format!("k{at}-{layout}-{which}");
                file += &write(&key, &fields);
                expected.insert(key, number);
            }
        }
        write!(file, "\n@comment{{ {{x}} }}\n@misc{{none{at},title={{T}}}}\n@book(b{at}, isbn=23456723)\n").unwrap();
    }
    assert!(expected.len() > 750);
    let test = SiteTest::of_the_project().put("odd.bib", &file);
    let output = annotate(&test, &["odd.bib", "--from", "content", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let annotated = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(without_added(&annotated), file, "all else is there byte for byte");
    assert_eq!(annotated.matches("{pith:20").count(), expected.len() / 3 * 2);

    for line in String::from_utf8(output.stderr).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        validate("annotate-line.v1.json", &line).unwrap();
        let Some(key) = line["key"].as_str() else {
            assert_eq!(line["summary"]["no_identifier"], NAMINGS.len() * 2);
            continue;
        };
        match expected.remove(key) {
            Some(Some(number)) => {
                assert_eq!((&line["outcome"], &line["pith_number"]), (&"annotated".into(), &number.into()), "{line}");
            }
            Some(None) => assert_eq!(line["outcome"], "missing", "{line}"),
            None => assert_eq!(line["outcome"], "no_identifier", "{line}"),
        }
    }
    assert!(expected.is_empty(), "{expected:?}");

    let test = test.put("annotated.bib", &annotated);
    read_by_others(
        "tests/bibliographies.py",
        &[test.path("odd.bib").as_os_str(), test.path("annotated.bib").as_os_str()],
    );
    let again = annotate(&test, &["annotated.bib", "--from", "content", "--quiet"]);
    assert_eq!(String::from_utf8(again.stdout).unwrap(), annotated, "again the same bytes");
}

#[test]
fn entries_as_programs_and_people_write_them_are_told_apart() {
    let test = SiteTest::of_the_project();
    let file = path("tests/fixtures/bibliographies/odd.bib");
    let before = fs::read_to_string(&file).unwrap();
    let output = annotate(&test, &[file.to_str().unwrap(), "--from", "content", "--format", "json"]);
    let annotated = String::from_utf8(output.stdout.clone()).unwrap();
    let told: Vec<_> = String::from_utf8(output.stderr)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .collect();
    let outcome = |line: &Value| Some((line["key"].as_str()?.to_owned(), line["outcome"].as_str()?.to_owned()));
    let (there, others): (Vec<_>, Vec<_>) = told.iter().filter_map(outcome).partition(|(key, _)| key.starts_with("is"));
    assert_eq!(
        there.len(),
        before.matches("{is").count() + before.matches("(is").count() + before.matches("{ is").count()
    );
    assert!(there.iter().all(|(_, outcome)| outcome == "annotated"), "{there:?}");
    let others: Vec<_> = others.iter().map(|(key, outcome)| format!("{key} {outcome}")).collect();
    let expected = [
        "proceedings missing",
        "jstor no_identifier",
        "pages no_identifier",
        "mentions missing",
        "other-version missing",
        "contradiction unclear",
        "missing-comma unreadable",
        "no-value unreadable",
        "empty no_identifier",
        "alone no_identifier",
        "unclosed unreadable",
    ];
    let named: Vec<_> = others.iter().filter(|one| !one.starts_with("line ")).collect();
    assert_eq!(named, expected.iter().collect::<Vec<_>>());
    assert_eq!(others.len(), expected.len() + 1, "one has no key: {others:?}");
    // One has a field of its own, which stays.
    let own = "pith = {pith:2024:IUW7KLEDMZKZDVWHTRMM5ZK24W}, eprint";
    assert_eq!(without_added(&annotated.replace(own, "own")), before.replace(own, "own"));
}

#[test]
fn fields_that_are_there_stay_and_are_not_doubled() {
    let number = PAPERS[2].2;
    let all = "pith = {pith:2019:MFB4YH5ROE256JUPXCULHXXWFK}, pithurl = {https://lab.example.org/pith/MFB4YH5ROE256JUPXCULHXXWFK/}, doi = {10.1000/x}";
    for (entry, added) in [
        (format!("@misc{{a, eprint = {{1903.00045}}, {all}}}"), ""),
        (format!("@misc{{a, {all}}}"), ""),
        (
            format!("@misc{{a, PITH = {{{number}}}, year = 2019}}"),
            " pithurl = {https://pith.science/pith/MFB4YH5ROE256JUPXCULHXXWFK/}, doi = {10.48550/arXiv.1903.00045},",
        ),
        (
            // BibTeX passes over a second field of a name, and others refuse the entry.
            "@misc{a, pith={MFB4YH5ROE25}, doi={}, year=2019}".to_owned(),
            " pithurl={https://pith.science/pith/MFB4YH5ROE256JUPXCULHXXWFK/},",
        ),
        (
            "@misc{a, url = {https://arxiv.org/abs/1903.00045}, doi = {10.1000/x}, year = 2019}".to_owned(),
            " pith = {pith:2019:MFB4YH5ROE256JUPXCULHXXWFK}, pithurl = {https://pith.science/pith/MFB4YH5ROE256JUPXCULHXXWFK/},",
        ),
    ] {
        let test = SiteTest::of_the_project().put("a.bib", &entry);
        let output = annotate(&test, &["a.bib", "--from", "content"]);
        let annotated = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{entry}");
        assert_eq!(annotated.len(), entry.len() + added.len(), "{annotated}");
        assert!(annotated.contains(added), "{annotated}");
    }
}

#[test]
fn ris_and_csl_json_are_annotated_in_place() {
    let ris = "TY  - JOUR\r\nID  - a\r\nT2  - Nature\r\nDO  - 10.1000/x\r\nAN  - arXiv:1903.00045\r\nER  - \r\n\r\nTY  - UNPB\nUR  - https://arxiv.org/abs/1903.00045\nN1  - mine\nER  - \nTY  - UNPB\nUR  - https://arxiv.org/abs/1703.00001\nER  - \n";
    let note =
        "N1  - Pith number pith:2019:MFB4YH5ROE256JUPXCULHXXWFK, https://pith.science/pith/MFB4YH5ROE256JUPXCULHXXWFK/";
    let expected = ris.replacen("ER  - \r\n", &format!("{note}\r\nER  - \r\n"), 1).replacen(
        "mine\n",
        &format!("mine\n{note}\nDO  - 10.48550/arXiv.1903.00045\n"),
        1,
    );
    let csl = "[\n  {\n    \"id\": \"a\",\n    \"note\": \"arXiv:1903.00045 [cs]\",\n    \"DOI\": \"10.1000/x\"\n  },\n  {\"id\":\"b\",\"URL\":\"https://arxiv.org/abs/1903.00045\",\"é\":\"\\u00e9\"}, {\"id\": \"c\"},\n  {\"note\":\"\",\"custom\":{\"pith\":null},\"DOI\":null,\"id\":\"n\",\"URL\":\"https://arxiv.org/abs/1903.00045\"}\n]";
    let number = "pith:2019:MFB4YH5ROE256JUPXCULHXXWFK";
    let page = "https://pith.science/pith/MFB4YH5ROE256JUPXCULHXXWFK/";
    let expected_csl = csl
        .replacen("{\n", &format!("{{\n    \"custom\": {{\"pith\": \"{number}\", \"pithurl\": \"{page}\"}},\n"), 1)
        .replacen(
            "{\"id\":\"b\"",
            &format!("{{\"note\":\"Pith number {number}, {page}\",\"DOI\":\"10.48550/arXiv.1903.00045\",\"id\":\"b\""),
            1,
        );
    for (name, text, expected, status) in [("a.ris", ris, expected, 1), ("a.json", csl, expected_csl, 0)] {
        let test = SiteTest::of_the_project().put(name, text);
        let output = annotate(&test, &[name, "--from", "content"]);
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
        assert_eq!(output.status.code(), Some(status));
        let test = test.put(&format!("again-{name}"), &expected);
        let again = annotate(&test, &[&format!("again-{name}"), "--from", "content", "-q"]);
        assert_eq!(String::from_utf8(again.stdout).unwrap(), expected, "again the same bytes");
        if name == "a.ris" {
            let [before, after] = [name.to_owned(), format!("again-{name}")].map(|name| test.path(&name));
            read_by_others("tests/bibliographies.py", &[before.as_os_str(), after.as_os_str()]);
        }
    }
}

#[test]
fn a_site_is_asked_as_a_folder_is_and_only_what_is_verified_counts() {
    const REFS: &str = "@misc{a,\n  eprint = {1903.00045},\n}\n@misc{b,\n  eprint = {1803.04209},\n}\n";
    let test =
        SiteTest::of_the_project().put("refs.bib", REFS).build_with(&["--base-url", "https://lab.example.org/p/"]);
    let test = test.exits_with(0);
    let output = annotate(&test, &["refs.bib", "--from", "public"]);
    let annotated = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(annotated.matches("https://lab.example.org/p/pith/").count(), 2, "{annotated}");

    let record = "public/pith/2G563JAFGFHE5EAYTSTXDDPX5Z.json";
    let tampered = String::from_utf8(test.read(record)).unwrap().replacen("1803.04209", "1803.04210", 1);
    let test = test.put(record, tampered.as_bytes());
    let kept = "content/records/2G563JAFGFHE5EAYTSTXDDPX5Z.record.json";
    let test = test.put(kept, tampered.as_bytes());
    for from in ["public", "content"] {
        let output = annotate(&test, &["refs.bib", "--from", from, "-o", &format!("{from}.bib"), "--format", "json"]);
        assert_eq!(output.status.code(), Some(1));
        let outcomes: Vec<_> =
            lines(&output).iter().filter_map(|line| line["outcome"].as_str().map(str::to_owned)).collect();
        assert_eq!(outcomes, ["annotated", "missing"], "{from}");
        assert!(
            fs::read_to_string(test.path(&format!("{from}.bib")))
                .unwrap()
                .ends_with("@misc{b,\n  eprint = {1803.04209},\n}\n")
        );
    }
}

#[test]
fn the_file_itself_changes_only_if_it_is_named() {
    let before = "@misc{a,\n  eprint = {1903.00045},\n}\n";
    let test = SiteTest::of_the_project().put("refs.bib", before).put("list.txt", "1903.00045\n");
    annotate(&test, &["refs.bib", "--from", "content"]);
    assert_eq!(test.read("refs.bib"), before.as_bytes());
    let output = annotate(&test, &["refs.bib", "--from", "content", "--out", "refs.bib"]);
    assert!(output.stderr.is_empty() && output.status.success());
    assert!(String::from_utf8(test.read("refs.bib")).unwrap().contains("  pith   = {pith:2019:"));
    for (arguments, said) in [
        (&["list.txt", "--from", "content"][..], "cannot annotate list.txt: it is plain text"),
        (&["none.bib", "--from", "content"], "cannot read the bibliography none.bib"),
        (&["refs.bib", "--from", "none"], "cannot find the content in none"),
        (&["refs.bib", "--from", "content", "-o", "content"], "cannot write content: it is not a regular file"),
    ] {
        let output = annotate(&test, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(said) && output.stdout.is_empty(), "{stderr}");
    }
}

/// What became of each reference, with why.
fn outcomes(output: &Output) -> Vec<String> {
    let said = |line: &Value| {
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        format!("{} {}: {}", text("key"), text("outcome"), text("message"))
    };
    lines(output).iter().filter(|line| line["key"].is_string()).map(said).collect()
}

#[test]
fn names_that_contradict_each_other_are_named_and_what_is_not_there_says_nothing() {
    let paper = |id: &str| search::paper((id, 1), "2020-03-04", "math.GT", ["T", "Ann Bo", "A"]);
    let sealed = sealing(paper("2012.00001"), &["10.1103/x"]);
    let [one, two] = ["2012.00003", "2012.00004"].map(|id| sealing(paper(id), &["10.1000/both"]));
    let other = record_of(paper("2012.00002"));
    let [sealed_number, other_number, one_number, two_number] = [&sealed, &other, &one, &two].map(|document| {
        let value: Value = serde_json::from_slice(document.bytes()).unwrap();
        value["pith_number"].as_str().unwrap().to_owned()
    });
    let mut both = [one_number, two_number.clone()];
    both.sort();
    let refs = format!(
        "@misc{{doi, eprint={{2012.00002}}, doi={{10.1103/x}}}}
@misc{{bydoi, eprint={{2012.00009}}, doi={{10.1103/x}}}}
@misc{{pith, pith={{{two_number}}}, doi={{10.1103/x}}}}
@misc{{arxiv, eprint={{2012.00002}}, doi={{10.48550/arXiv.2012.00001}}}}
@misc{{versions, eprint={{2012.00001v1}}, url={{https://arxiv.org/abs/2012.00001v2}}}}
@misc{{absent, eprint={{2012.00008}}, url={{https://arxiv.org/abs/2012.00009}}}}
@misc{{two, doi={{10.1000/both}}}}
@misc{{good1, eprint={{2012.00002}}, doi={{10.1000/nobody}}, journal={{Nature}}}}
@misc{{good2, eprint={{2012.00001}}, doi={{10.1103/X}}, note={{extends arXiv:2012.00002v1}}}}
@misc{{good3, eprint={{2012.00003}}, doi={{10.1000/both}}, journal={{arXiv preprint arXiv:2012.00002}}}}
"
    );
    let test = [&sealed, &other, &one, &two].into_iter().enumerate().fold(SiteTest::new(), |test, (at, document)| {
        test.put(&format!("content/records/{at}.json"), document.bytes())
    });
    let test = test.put("key.json", Signer::test().file()).put("refs.bib", &refs);
    let test = test.build_with(&["--key", "key.json"]).exits_with(0);
    let not_the_same = |one: &str, other: &str| format!("{one} and {other} are not the same paper and version");
    let expected = [
        format!("doi unclear: arXiv:2012.00002 is {other_number}, but doi:10.1103/x is {sealed_number}, another paper"),
        format!("bydoi unclear: {}", not_the_same("doi:10.1103/x", "arXiv:2012.00009")),
        format!("pith unclear: {two_number} is {two_number}, but doi:10.1103/x is {sealed_number}, another paper"),
        format!("arxiv unclear: {}", not_the_same("arXiv:2012.00002", "arXiv:2012.00001")),
        format!("versions unclear: {}", not_the_same("arXiv:2012.00001v1", "arXiv:2012.00001v2")),
        format!("absent unclear: {}", not_the_same("arXiv:2012.00008", "arXiv:2012.00009")),
        format!("two unclear: doi:10.1000/both names several papers: {}", both.join(", ")),
        "good1 annotated: ".to_owned(),
        "good2 annotated: ".to_owned(),
        "good3 annotated: ".to_owned(),
    ];
    for from in ["content", "public"] {
        let out = format!("{from}.bib");
        let output =
            annotate(&test, &["refs.bib", "--from", from, "-o", &out, "--key", "key.json", "--format", "json"]);
        assert_eq!(outcomes(&output), expected, "{from}");
        assert_eq!(output.status.code(), Some(1));
        let annotated = String::from_utf8(test.read(&out)).unwrap();
        assert_eq!(annotated.matches("pithurl").count(), 3, "{annotated}");
    }
}

#[test]
fn several_numbers_of_one_version_are_said_to_be_of_one_paper() {
    let test = ["A", "B"].into_iter().fold(SiteTest::new(), |test, title| {
        let paper = search::paper(("2013.00001", 1), "2020-03-04", "math.GT", [title, "Ann Bo", "A"]);
        test.put(&format!("content/records/{title}.json"), record_of(paper).bytes())
    });
    let test = test.put("key.json", Signer::test().file()).put("a.bib", "@misc{a, eprint={2013.00001}}\n");
    let output =
        annotate(&test, &["a.bib", "--from", "content", "-o", "b.bib", "--key", "key.json", "--format", "json"]);
    let said = outcomes(&output);
    assert!(said[0].starts_with("a unclear: arXiv:2013.00001 names several numbers of one paper: pith:"), "{said:?}");
}

#[test]
fn a_paper_that_the_mirror_leaves_out_is_not_linked() {
    const NUMBER: &str = PAPERS[2].2;
    let config = |names: &str| {
        format!(
            "base_url = \"https://lab.example.org/\"\n[[exclude]]\nnumber = \"{NUMBER}\"\nreason = \"No.\"\n{names}"
        )
    };
    let refs = format!(
        "@misc{{id, eprint={{1903.00045}}}}\n@misc{{version, eprint={{1903.00045v2}}}}\n@misc{{number, pith={{{NUMBER}}}}}\n\
         @misc{{none, eprint={{1903.00046}}}}\n@misc{{there, eprint={{1803.04209}}}}\n"
    );
    let test = SiteTest::of_the_project().put("refs.bib", &refs).put("catalog.toml", config(""));
    let test = test.build_with(&[]).exits_with(0);
    let told = |test: &SiteTest, from: &str| {
        let output = annotate(test, &["refs.bib", "--from", from, "-o", "out.bib", "--format", "json"]);
        assert_eq!(output.status.code(), Some(1));
        let annotated = String::from_utf8(test.read("out.bib")).unwrap();
        assert_eq!(annotated.matches("pithurl").count(), 1, "{annotated}");
        outcomes(&output)
    };
    let expected = |by: &str| {
        [
            format!("id missing: arXiv:1903.00045 is left out by {by}"),
            format!("version missing: arXiv:1903.00045v2 is left out by {by}"),
            format!("number missing: {NUMBER} is left out by {by}"),
            "none missing: arXiv:1903.00046 is not there".to_owned(),
            "there annotated: ".to_owned(),
        ]
    };
    let by_configuration = expected("[[exclude]] in the configuration");
    assert_eq!(told(&test, "public"), expected("the site's operator"));
    assert_eq!(told(&test, "content"), by_configuration);
    // Without its document the configuration says what it is called.
    let test = test.remove(&format!("content/records/{}.record.json", &NUMBER[10..]));
    let test = test.put("catalog.toml", config("names = [\"arXiv:1903.00045v2\"]\n"));
    assert_eq!(told(&test, "content"), by_configuration);
}

#[test]
fn json_that_is_cut_or_has_a_comma_too_many_is_said_to_be_no_json() {
    for (name, text, said) in [
        ("c5.json", "[\n {\"id\": \"a\"},\n]\n", "c5.json: it is not valid JSON: a comma too many at line 3 column 1"),
        ("c6", "[{\"id\": \"a\"", "c6: it is not valid JSON: EOF while parsing an object at line 1 column 11"),
    ] {
        let test = SiteTest::of_the_project().put(name, text);
        for arguments in
            [&["annotate", name, "--from", "content"][..], &["pull", "content", "-o", "copy", "--list", name]]
        {
            let output = test.program().args(arguments).output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert!(stderr.contains(said), "{stderr}");
            assert_eq!(output.status.code(), Some(2));
        }
    }
}
