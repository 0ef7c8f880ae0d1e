//! CSL-JSON: items in an array, in a member `items`, or one alone.

use super::fields::Fields;
use super::line::{LineCounter, line_end_at, shortened, without_mark};
use super::reference::{MOST_REFERENCES, Reference, UnreadBibliography};
use super::slot::{Line, OwnFields, Slot};
use pith::{Digest, Hashing};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

#[derive(Deserialize)]
struct Items<'a> {
    #[serde(borrow)]
    items: Vec<&'a RawValue>,
}

/// The one member of an item whose place is asked for.
#[derive(Deserialize)]
struct Custom<'a> {
    #[serde(borrow)]
    custom: Option<&'a RawValue>,
}

/// How many bytes of a file tell what it is meant to be.
const HEAD_BYTES: usize = 4 << 10;

/// Whether some text is of this form, as far as its beginning tells: lines of documents are objects, too. What isn't valid may
/// have been meant as it, `[1]` alone being the beginning of a list of references; a name may say so.
pub(super) fn is_csl(bytes: &[u8], is_named_so: bool) -> bool {
    if let Some(items) = items(bytes) {
        let first = items.first().and_then(|item| serde_json::from_str::<Map<String, Value>>(item.get()).ok());
        return items.is_empty() || first.is_some_and(|first| !first.contains_key("pith_number"));
    }
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    let mut begin = head.iter().filter(|byte| !byte.is_ascii_whitespace());
    let is_like_it = matches!((begin.next(), begin.next()), (Some(b'['), Some(b'{')) | (Some(b'{'), Some(b'"')));
    (is_named_so || is_like_it) && memchr::memmem::find(head, b"\"pith_number\"").is_none()
}

fn items(bytes: &[u8]) -> Option<Vec<&RawValue>> {
    let text = std::str::from_utf8(bytes).ok()?;
    match text.trim_start().chars().next()? {
        '[' => serde_json::from_str(text).ok(),
        '{' => {
            let whole: &RawValue = serde_json::from_str(text).ok()?;
            Some(serde_json::from_str::<Items<'_>>(text).map_or_else(|_| vec![whole], |items| items.items))
        }
        _ => None,
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Reference>, UnreadBibliography> {
    let text = without_mark(bytes);
    let items = items(text).ok_or_else(|| why_none(bytes))?;
    if items.len() > MOST_REFERENCES {
        return Err(UnreadBibliography::TooMany);
    }
    let mut lines = LineCounter::new(bytes);
    let place = |raw: &RawValue| raw.get().as_ptr().addr().saturating_sub(bytes.as_ptr().addr());
    let references = items.into_iter().map(|raw| {
        let at = place(raw);
        let line = lines.line_of(at);
        let Ok(item) = serde_json::from_str::<Map<String, Value>>(raw.get()) else {
            let mut reference = Reference::at("", line);
            reference.problem = Some("it is not an object".to_owned());
            return reference;
        };
        let custom = serde_json::from_str::<Custom<'_>>(raw.get()).ok().and_then(|custom| custom.custom);
        reference(&item, line, slot(bytes, at, &item, custom.map(|custom| (place(custom), custom))))
    });
    Ok(references.collect())
}

/// Why a text isn't of this form.
fn why_none(bytes: &[u8]) -> UnreadBibliography {
    let text = without_mark(bytes);
    if let Err(error) = std::str::from_utf8(text) {
        let line = LineCounter::new(text).line_of(error.valid_up_to());
        return UnreadBibliography::NotJson(format!("line {line} is not UTF-8"));
    }
    match serde_json::from_slice::<IgnoredAny>(text) {
        Ok(_) => UnreadBibliography::NotCslJson,
        Err(error) => UnreadBibliography::NotJson(problem(text, &error)),
    }
}

/// What is wrong with a text that is no JSON, and where.
fn problem(text: &[u8], error: &serde_json::Error) -> String {
    let lines = text.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1));
    let read = text.get(..lines.map(<[u8]>::len).sum::<usize>() + error.column()).unwrap_or(text).trim_ascii_end();
    let before = read.strip_suffix(b"]").or(read.strip_suffix(b"}")).map(<[u8]>::trim_ascii_end);
    if before.is_some_and(|before| before.ends_with(b",")) {
        format!("a comma too many at line {} column {}", error.line(), error.column())
    } else {
        error.to_string()
    }
}

fn reference(item: &Map<String, Value>, line: u64, slot: Option<Slot>) -> Reference {
    let text = |name: &str| match item.get(name) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let mut reference = Reference::at(&text("id").unwrap_or_default(), line);
    reference.title = text("title").map(|title| shortened(&title)).filter(|title| !title.is_empty());
    let mut fields = Fields::default();
    let mut others = Hashing::default();
    let mut has_noted = false;
    for (name, value) in item {
        let custom = value.as_object().filter(|_| name == "custom");
        if let Some(custom) = custom {
            for (name, value) in custom {
                if let Some(text) = value.as_str().filter(|_| matches!(name.as_str(), "pith" | "pithurl")) {
                    fields.add(name, text);
                }
            }
        }
        let Some(text) = text(name) else { continue };
        match name.as_str() {
            "DOI" => fields.add("doi", &text),
            "URL" => fields.add("url", &text),
            "container-title" => fields.add("journal", &text),
            "archive" | "archive_location" if item.contains_key("archive_location") => {
                fields.add(if name == "archive" { "archiveprefix" } else { "eprint" }, &text);
            }
            "note" => {
                has_noted |= text.starts_with("Pith number pith:");
                fields.add("note", &text);
            }
            // A number there is one of arXiv's only with its label.
            "id" | "abstract" | "title" | "version" | "custom" | "type" => {}
            _ => fields.add(name, &text),
        }
    }
    for (name, value) in item {
        let is_added = match name.as_str() {
            "DOI" => true,
            "custom" => {
                value.as_object().is_none_or(|custom| custom.keys().all(|name| name == "pith" || name == "pithurl"))
            }
            "note" => value.as_str().is_some_and(|note| note.starts_with("Pith number pith:")),
            _ => false,
        };
        if !is_added {
            let mut value = value.clone();
            if let Some(custom) = value.as_object_mut().filter(|_| name == "custom") {
                custom.retain(|name, _| name != "pith" && name != "pithurl");
            }
            others.update(Digest::of(name.as_bytes()).as_bytes());
            others.update(Digest::of(value.to_string().as_bytes()).as_bytes());
        }
    }
    reference.others = others.digest();
    reference.identifiers = fields.identifiers();
    // A member is there whatever its value is.
    fields.has_doi |= item.contains_key("DOI");
    if let Some(custom) = item.get("custom").and_then(Value::as_object) {
        fields.has_pith |= custom.contains_key("pith");
        fields.has_page |= custom.contains_key("pithurl");
    }
    let has_number = fields.has_pith || fields.has_page || has_noted;
    reference.own =
        OwnFields { pith: has_number, page: has_number, doi: fields.has_doi, is_of_journal: fields.is_of_journal() };
    reference.slot = slot;
    reference
}

/// Behind the brace of an item that has a member.
fn slot(bytes: &[u8], at: usize, item: &Map<String, Value>, custom: Option<(usize, &RawValue)>) -> Option<Slot> {
    if item.is_empty() || bytes.get(at) != Some(&b'{') {
        return None;
    }
    let custom = match custom {
        // Of another form than an object, it stays what it is.
        Some((_, value)) if !value.get().starts_with('{') => return None,
        other => other,
    };
    let behind = at + 1;
    let line = line_end_at(bytes, behind).map(|end| {
        let next = bytes.get(behind + end.len()..).unwrap_or_default();
        let indent = next.iter().take(64).take_while(|byte| matches!(byte, b' ' | b'\t')).map(|byte| char::from(*byte));
        Line { indent: indent.collect(), end }
    });
    let is_spaced = line.is_some()
        || bytes.get(at..)?.iter().position(|byte| *byte == b':').and_then(|colon| bytes.get(at + colon + 1))
            == Some(&b' ');
    Some(Slot::CslJson {
        at: behind,
        line,
        has_note: item.contains_key("note"),
        custom: custom.map(|(at, _)| at + 1),
        is_custom_empty: item.get("custom").and_then(Value::as_object).is_some_and(Map::is_empty),
        is_spaced,
    })
}
