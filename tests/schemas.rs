//! The JSON Schemas in `docs/schemas/`, held against what the program really prints. The little
//! validator knows the keywords that our schemas use and stops at any other, so that none is
//! passed over.

use crate::site_test::SiteTest;
use crate::support::{RECORD, Tampered, path};
use pith::{Check, Kind, Outcome, PithNumber, Suffix, Verdict};
use pith_catalog::Shard;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

/// Checks a value against the schema in `docs/schemas/` of that name.
pub(crate) fn validate(name: &str, value: &Value) -> Result<(), String> {
    let root = schema(name);
    Validator { root: &root }.check(&root, value, "$")
}

fn schema(name: &str) -> Value {
    let text = fs::read_to_string(path("docs/schemas").join(name)).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

struct Validator<'s> {
    /// What `#/$defs/…` refers to.
    root: &'s Value,
}

impl Validator<'_> {
    fn check(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let Some(keywords) = schema.as_object() else {
            return if schema == true { Ok(()) } else { Err(format!("{at}: nothing is allowed here")) };
        };
        keywords.iter().try_for_each(|(keyword, of)| self.keyword(keywords, keyword, of, value, at))
    }

    fn keyword(
        &self,
        siblings: &Map<String, Value>,
        keyword: &str,
        of: &Value,
        value: &Value,
        at: &str,
    ) -> Result<(), String> {
        let members = value.as_object();
        let items = value.as_array();
        let names = || of.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
        let holds = match keyword {
            "$schema" | "$defs" | "title" | "description" => true,
            "$ref" => return self.referred(of.as_str().unwrap(), value, at),
            "type" => match of {
                Value::Array(types) => types.iter().any(|one| has_type(value, one.as_str().unwrap())),
                one => has_type(value, one.as_str().unwrap()),
            },
            "enum" => of.as_array().unwrap().contains(value),
            "const" => of == value,
            "minimum" => value.as_f64().is_none_or(|number| number >= of.as_f64().unwrap()),
            "minItems" => items.is_none_or(|items| items.len() as u64 >= of.as_u64().unwrap()),
            "maxProperties" => members.is_none_or(|members| members.len() as u64 <= of.as_u64().unwrap()),
            "required" => members.is_none_or(|members| names().all(|name| members.contains_key(name))),
            "pattern" => value.as_str().is_none_or(|text| matches_pattern(text, of.as_str().unwrap())),
            "oneOf" => {
                let met = of.as_array().unwrap().iter().filter(|one| self.check(one, value, at).is_ok());
                met.count() == 1
            }
            "properties" => {
                return members.into_iter().flatten().try_for_each(|(name, member)| match of.get(name) {
                    Some(schema) => self.check(schema, member, &format!("{at}.{name}")),
                    None => Ok(()),
                });
            }
            "additionalProperties" => {
                let others = members.into_iter().flatten();
                let mut others = others.filter(|(name, _)| siblings["properties"].get(name.as_str()).is_none());
                return others.try_for_each(|(name, member)| self.check(of, member, &format!("{at}.{name}")));
            }
            "prefixItems" => {
                let pairs = of.as_array().unwrap().iter().zip(items.into_iter().flatten());
                return pairs
                    .enumerate()
                    .try_for_each(|(n, (schema, item))| self.check(schema, item, &format!("{at}[{n}]")));
            }
            "items" => {
                let before = siblings.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len);
                let rest = items.into_iter().flatten().enumerate().skip(before);
                return rest.into_iter().try_for_each(|(n, item)| self.check(of, item, &format!("{at}[{n}]")));
            }
            other => panic!("the test knows no keyword {other}; teach it"),
        };
        if holds { Ok(()) } else { Err(format!("{at}: {value} does not meet {keyword}: {of}")) }
    }

    fn referred(&self, to: &str, value: &Value, at: &str) -> Result<(), String> {
        match to.strip_prefix('#') {
            Some(pointer) => self.check(self.root.pointer(pointer).unwrap(), value, at),
            None => validate(to, value).map_err(|error| format!("{at}: {to}: {error}")),
        }
    }
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the test knows no type {other}"),
    }
}

fn matches_pattern(text: &str, pattern: &str) -> bool {
    match pattern {
        "^[0-9a-f]{64}$" => text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
        "^[0-9a-f]{32}$" => text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
        "^pith:[0-9]{4}:[A-Z2-7]{26}$" => text.parse::<PithNumber>().is_ok(),
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => text.parse::<jiff::civil::Date>().is_ok() && text.len() == 10,
        "^[A-Z2-7]{26}$" => text.parse::<Suffix>().is_ok(),
        "^[1-9][0-9]*/[1-9][0-9]*$" => text.parse::<Shard>().is_ok_and(|shard| shard.to_string() == text),
        other => panic!("the test knows no pattern {other}"),
    }
}

const VERIFY_LINE: &str = "verify-line.v1.json";

/// The lines that the program prints of some paths.
fn verify_lines(paths: &[&str]) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pith-catalog"));
    let out = command.args(["verify", "--format", "json"]).args(paths).current_dir(path("")).output().unwrap().stdout;
    let lines = String::from_utf8(out).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_line_of_verify_conforms() {
    let folder = tempfile::tempdir().unwrap();
    let lines = folder.path().join("lines.jsonl");
    fs::write(&lines, "\n{}\nnonsense\n{\"pith_number\":\"\\u202e\"}\n{\"pith_number\":1}\n").unwrap();
    let printed = verify_lines(&["content", "tests/cmd/documents", lines.to_str().unwrap()]);
    for line in &printed {
        validate(VERIFY_LINE, line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
    // What was tried: every verdict, both kinds and neither, with and without a line and a number.
    let seen = |member: &str| printed.iter().map(|line| line[member].to_string()).collect::<BTreeSet<_>>();
    assert_eq!(seen("verdict").len(), 4, "{:?}", seen("verdict"));
    assert_eq!(seen("kind").len(), 3, "{:?}", seen("kind"));
    assert!(seen("line").is_superset(&["null", "2", "5"].map(str::to_owned).into()));
    assert!(seen("pith_number").contains("null"));
}

#[test]
fn what_build_says_conforms() {
    let folder = tempfile::tempdir().unwrap();
    let (content, site) = (folder.path().join("content"), folder.path().join("site"));
    // Of each kind of finding one at least: a rejected document and line, a path that can't be
    // read, and two records of one number that differ in what no signature covers.
    fs::create_dir(&content).unwrap();
    let real = Tampered::real(RECORD);
    fs::write(content.join("a.json"), real.bytes()).unwrap();
    fs::write(content.join("b.json"), real.set("/created_at", json!("2026-01-01T00:00:00Z")).bytes()).unwrap();
    fs::write(content.join("c.jsonl"), "\n{}\n").unwrap();
    fs::copy(path("tests/cmd/documents/unsigned.json"), content.join("d.json")).unwrap();
    fs::create_dir_all(content.join("d/".repeat(65))).unwrap();

    let mut command = Command::new(env!("CARGO_BIN_EXE_pith-catalog"));
    let told = command.args(["build", "--format", "json", "--out"]).args([&site, &content]).output().unwrap();
    let line: Value = serde_json::from_slice(&told.stdout).unwrap();
    validate("build.v1.json", &line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let report: Value = serde_json::from_slice(&fs::read(site.join("report.json")).unwrap()).unwrap();
    validate("report.v1.json", &report).unwrap_or_else(|error| panic!("{error}: {report}"));
    let published = |name: &str| fs::read_to_string(site.join(name)).unwrap();
    let index: Value = serde_json::from_str(&published("catalog/index.json")).unwrap();
    validate("catalog-index.v1.json", &index).unwrap_or_else(|error| panic!("{error}: {index}"));
    for line in published("catalog/documents.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()) {
        validate("catalog-document.v1.json", &line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
    for part in ["rejected", "unread", "doubts"] {
        assert_ne!(report[part]["first"], json!([]), "the test tries {part}: {report}");
    }
}

/// A reader who fetches one schema of a site needs no other one.
#[test]
fn a_schema_that_a_site_publishes_stands_alone() {
    let site = SiteTest::of_real_documents().build().exits_with(0).site();
    let published = site.keys().filter_map(|path| path.strip_prefix("schemas/"));
    let published: Vec<_> = published.filter(|name| *name != "index.html").collect();
    assert!(published.contains(&"mirrors.v1.json"), "{published:?}");
    for name in published {
        let rules = schema(name).to_string();
        assert_eq!(rules.matches("\"$ref\":").count(), rules.matches("\"$ref\":\"#").count(), "{name}");
    }
    let key = |name| schema(name)["$defs"]["key"].clone();
    assert_eq!(key("mirrors.v1.json"), key("signing-key.v1.json"));
}

#[test]
fn the_schema_of_verify_names_what_the_program_has() {
    let schema = schema(VERIFY_LINE);
    let part = |pointer: &str| schema.pointer(pointer).unwrap_or_else(|| panic!("the schema has no {pointer}"));
    // As JSON, since `null` is a name of a kind too.
    let set = |values: &Value| values.as_array().unwrap().iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    let names = |object: &Value| set(&json!(object.as_object().unwrap().keys().collect::<Vec<_>>()));

    let checks = json!(Check::ALL.map(Check::name));
    assert_eq!(set(part("/properties/findings/items/properties/check/enum")), set(&checks));
    assert_eq!(names(part("/properties/checks/properties")), set(&checks));
    let outcomes = [Outcome::Pass, Outcome::Fail, Outcome::Absent, Outcome::Untrusted, Outcome::Unknown];
    assert_eq!(set(part("/$defs/result/enum")), set(&json!(outcomes.map(Outcome::name))));
    let verdicts = [Verdict::Verified, Verdict::Unsigned, Verdict::Untrusted, Verdict::Invalid];
    assert_eq!(set(part("/properties/verdict/enum")), set(&json!(verdicts.map(Verdict::name))));
    assert_eq!(set(part("/properties/kind/enum")), set(&json!([Kind::Record.name(), Kind::Bundle.name(), null])));

    // Each member is described, required and printed.
    let line = &verify_lines(&["content"])[0];
    assert_eq!(set(part("/required")), names(part("/properties")));
    assert_eq!(names(line), names(part("/properties")));
}

#[test]
fn a_line_that_does_not_conform_is_found() {
    type Spoil = fn(&mut Value);
    let good = verify_lines(&["content"]).remove(0);
    validate(VERIFY_LINE, &good).unwrap();
    let spoilt: [(&str, Spoil); 9] = [
        ("a member is missing", |line| drop(line.as_object_mut().unwrap().remove("findings"))),
        ("a member is new", |line| line["extra"] = json!(1)),
        ("a verdict is unknown", |line| line["verdict"] = json!("fine")),
        ("a line is counted from 0", |line| line["line"] = json!(0)),
        ("a line is no number", |line| line["line"] = json!("1")),
        ("a check is unknown", |line| line["checks"]["luck"] = json!("pass")),
        ("a check is missing", |line| drop(line["checks"].as_object_mut().unwrap().remove("title"))),
        ("a result is unknown", |line| line["checks"]["title"] = json!("maybe")),
        ("a finding says nothing", |line| line["findings"] = json!([{ "check": "title" }])),
    ];
    for (what, spoil) in spoilt {
        let mut line = good.clone();
        spoil(&mut line);
        assert!(validate(VERIFY_LINE, &line).is_err(), "{what}");
    }
}
