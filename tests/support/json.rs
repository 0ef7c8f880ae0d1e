//! Random JSON values, and the many ways to write one.

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A JSON value before anybody wrote it down.
#[derive(Debug, Clone)]
pub(crate) enum Tree {
    Null,
    Bool(bool),
    Integer(i128),
    /// Finite.
    Float(f64),
    Text(String),
    List(Vec<Tree>),
    Object(BTreeMap<String, Tree>),
}

/// Values of up to a few dozen parts.
pub(crate) fn trees() -> impl Strategy<Value = Tree> {
    use proptest::num::f64::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::Bool),
        prop_oneof![-20..20_i128, any::<i128>()].prop_map(Tree::Integer),
        (POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO).prop_map(Tree::Float),
        texts().prop_map(Tree::Text),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Tree::List),
            prop::collection::btree_map(texts(), inner, 0..6).prop_map(Tree::Object),
        ]
    })
}

/// Strings, most of whose characters are a difficulty to somebody.
fn texts() -> impl Strategy<Value = String> {
    let difficult = prop::sample::select(
        "\"\\/\0\u{1}\u{8}\t\n\u{b}\u{c}\r\u{1f} \u{7f}\u{85}\u{ad}\u{2028}\u{d7ff}\u{e000}\u{feff}\u{ffff}\u{10000}\u{10ffff}ab"
            .chars()
            .collect::<Vec<_>>(),
    );
    prop::collection::vec(prop_oneof![difficult, any::<char>()], 0..8).prop_map(String::from_iter)
}

impl Tree {
    /// The canonical form, written the plain way. `None` where it holds a float, whose digits are another matter.
    pub(crate) fn canonical(&self) -> Option<String> {
        let joined = |parts: Option<Vec<String>>| parts.map(|parts| parts.join(","));
        Some(match self {
            Self::Null => "null".to_owned(),
            Self::Bool(truth) => truth.to_string(),
            Self::Integer(integer) => integer.to_string(),
            Self::Float(_) => return None,
            Self::Text(text) => canonical_text(text),
            Self::List(items) => format!("[{}]", joined(items.iter().map(Self::canonical).collect())?),
            // A map's order is that of code points.
            Self::Object(members) => {
                let member =
                    |(name, value): (&String, &Self)| Some(format!("{}:{}", canonical_text(name), value.canonical()?));
                format!("{{{}}}", joined(members.iter().map(member).collect())?)
            }
        })
    }

    /// Writes the value in one of the ways that JSON allows, which the random numbers choose.
    pub(crate) fn spelled(&self, random: &mut Random) -> String {
        let mut out = String::new();
        spell(self, random, &mut out);
        out
    }
}

/// What is escaped in a canonical string, and how.
fn canonical_text(text: &str) -> String {
    let escaped = |character| match character {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\u{8}' => "\\b".to_owned(),
        '\u{c}' => "\\f".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        '\0'..' ' => format!("\\u{:04x}", u32::from(character)),
        other => other.to_string(),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}

fn spell(tree: &Tree, random: &mut Random, out: &mut String) {
    // Some parts as they are in canonical form, among others that aren't.
    if let Some(canonical) = (random.below(3) == 0).then(|| tree.canonical()).flatten() {
        return out.push_str(&canonical);
    }
    white_space(random, out);
    match tree {
        Tree::Null => out.push_str("null"),
        Tree::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Tree::Integer(0) => out.push_str(random.one_of(&["0", "-0"])),
        Tree::Integer(integer) => write!(out, "{integer}").unwrap(),
        Tree::Float(double) => spell_float(*double, random, out),
        Tree::Text(text) => spell_text(text, random, out),
        Tree::List(items) => spell_all("[]", items.iter(), random, out, spell),
        Tree::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            for last in (1..members.len()).rev() {
                members.swap(last, random.below(last + 1));
            }
            spell_all("{}", members.into_iter(), random, out, |(name, value), random, out| {
                white_space(random, out);
                spell_text(name, random, out);
                white_space(random, out);
                out.push(':');
                spell(value, random, out);
            });
        }
    }
    white_space(random, out);
}

fn spell_all<T>(
    brackets: &str,
    items: impl Iterator<Item = T>,
    random: &mut Random,
    out: &mut String,
    spell_one: impl Fn(T, &mut Random, &mut String),
) {
    let (open, close) = brackets.split_at(1);
    out.push_str(open);
    white_space(random, out);
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(',');
        }
        spell_one(item, random, out);
    }
    out.push_str(close);
}

fn white_space(random: &mut Random, out: &mut String) {
    out.push_str(random.one_of(&["", "", "", "", " ", "\n", "\t", "\r\n  "]));
}

fn spell_float(double: f64, random: &mut Random, out: &mut String) {
    // `{:e}` is a mantissa of the shortest digits, `e`, and an exponent.
    let shortest = format!("{double:e}");
    let (mantissa, exponent) = shortest.split_once('e').unwrap();
    let zeros = random.one_of(&["", "0", "00000000000000000000"]);
    let point = if zeros.is_empty() || mantissa.contains('.') { "" } else { "." };
    let e = random.one_of(&["e", "E"]);
    let sign = if exponent.starts_with('-') { "" } else { random.one_of(&["", "+", "+00"]) };
    write!(out, "{mantissa}{point}{zeros}{e}{sign}{exponent}").unwrap();
}

fn spell_text(text: &str, random: &mut Random, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        let short = match character {
            '"' => Some("\\\""),
            '\\' => Some("\\\\"),
            '/' => Some("\\/"),
            '\u{8}' => Some("\\b"),
            '\u{c}' => Some("\\f"),
            '\n' => Some("\\n"),
            '\r' => Some("\\r"),
            '\t' => Some("\\t"),
            _ => None,
        };
        let must_escape = character < ' ' || matches!(character, '"' | '\\');
        match (random.below(3), short) {
            (0, Some(short)) => out.push_str(short),
            (1, _) if !must_escape => out.push(character),
            (2, _) if !must_escape && random.below(2) == 0 => out.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let digits = if random.below(2) == 0 { format!("{unit:04x}") } else { format!("{unit:04X}") };
                    write!(out, "\\u{digits}").unwrap();
                }
            }
        }
    }
    out.push('"');
}

/// A small generator of random numbers (`SplitMix64`), the same on every machine.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below the limit; how evenly doesn't matter here.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    pub(crate) fn one_of<'o>(&mut self, options: &[&'o str]) -> &'o str {
        options[self.below(options.len())]
    }
}
