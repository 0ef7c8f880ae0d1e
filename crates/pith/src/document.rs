//! Records and bundles: the check `schema`, and typed views of the parts that it found
//! (PROTOCOL.md, "Documents" and "Checks").

use super::id::Digest;
use super::json::{self, JsonError, Object, Value};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::OnceLock;

/// Some bytes with their SHA-256. It is made of the bytes alone, so that they belong together.
#[derive(Debug, Clone, Copy)]
pub struct Hashed<'t> {
    bytes: &'t [u8],
    sha256: Digest,
}

impl<'t> Hashed<'t> {
    /// Hashes some bytes.
    pub fn new(bytes: &'t [u8]) -> Self {
        Self { bytes, sha256: Digest::of(bytes) }
    }

    /// The bytes.
    pub fn bytes(&self) -> &'t [u8] {
        self.bytes
    }

    /// Their SHA-256.
    pub fn sha256(&self) -> Digest {
        self.sha256
    }
}

/// A document's bytes and the value parsed from them. They stay together, so that the verified bytes are
/// the published bytes.
#[derive(Debug)]
pub struct Parsed<'t> {
    bytes: &'t [u8],
    /// Of the bytes, from when it is known or asked for.
    sha256: OnceLock<Digest>,
    value: Value<'t>,
}

impl<'t> Parsed<'t> {
    /// Parses a document's bytes as strict JSON.
    ///
    /// # Errors
    /// The first error, with its position.
    pub fn new(bytes: &'t [u8]) -> Result<Self, JsonError> {
        Ok(Self { bytes, sha256: OnceLock::new(), value: json::parse(bytes)? })
    }

    /// The same of bytes that were hashed already.
    ///
    /// # Errors
    /// As of [`Parsed::new`].
    pub fn of_hashed(hashed: Hashed<'t>) -> Result<Self, JsonError> {
        Ok(Self { sha256: OnceLock::from(hashed.sha256), ..Self::new(hashed.bytes)? })
    }

    /// The Pith number that the document claims, verified or not.
    pub fn claimed_number(&self) -> Option<&str> {
        self.value.as_object()?.get("pith_number")?.as_str()
    }

    /// Whether it is a list, perhaps of documents.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.value, Value::Array(_))
    }
}

/// The two kinds of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// `record_type: "pith_number_record"`
    Record,
    /// `bundle_type: "pith_open_graph_bundle"`
    Bundle,
}

impl Kind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Record, Self::Bundle];

    /// The name in results, reports and pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Bundle => "bundle",
        }
    }
}

/// A document of the right shape. Nothing in it is verified yet.
#[derive(Debug)]
pub struct Document<'a> {
    // Private, as the bytes are: parts of two documents must not be put together.
    pub(super) stated: Stated<'a>,
    pub(super) body: Body<'a>,
    bytes: &'a [u8],
    sha256: &'a OnceLock<Digest>,
}

/// The parts that one kind of document has.
#[derive(Debug)]
pub enum Body<'a> {
    /// A record's.
    Record(Record<'a>),
    /// A bundle's.
    Bundle(Bundle<'a>),
}

impl<'a> Document<'a> {
    /// Reads a parsed text as a document: the check `schema`.
    ///
    /// # Errors
    /// The first part that is missing or has the wrong type.
    pub fn read(parsed: &'a Parsed<'a>) -> Result<Self, SchemaError> {
        let Value::Object(object) = &parsed.value else {
            return Err(SchemaError(format!("expected an object, found {}", parsed.value.type_name())));
        };
        let kind = kind(object)?;
        let part = PlacedObject { object, path: &MemberPath::Root };
        let stated = Stated::read(part)?;
        let body = match kind {
            Kind::Record => Body::Record(Record::read(part)?),
            Kind::Bundle => Body::Bundle(Bundle::read(part)?),
        };
        Ok(Self { stated, body, bytes: parsed.bytes, sha256: &parsed.sha256 })
    }

    /// Which kind it is.
    pub fn kind(&self) -> Kind {
        match self.body {
            Body::Record(_) => Kind::Record,
            Body::Bundle(_) => Kind::Bundle,
        }
    }

    /// What records and bundles have in common.
    pub fn stated(&self) -> &Stated<'a> {
        &self.stated
    }

    /// The parts that only one kind has.
    pub fn body(&self) -> &Body<'a> {
        &self.body
    }

    /// The document's bytes as they were read.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The SHA-256 of these, which are hashed once however often it is asked for.
    pub fn sha256(&self) -> Digest {
        *self.sha256.get_or_init(|| Digest::of(self.bytes))
    }

    /// The displayed paper: a record's `paper`, or that of a bundle's last `graph_snapshot` event.
    pub fn paper(&self) -> Option<&Paper<'a>> {
        match &self.body {
            Body::Record(record) => record.paper.as_ref(),
            Body::Bundle(bundle) => bundle.snapshots().last().and_then(|snapshot| snapshot.paper.as_ref()),
        }
    }

    /// The names that the document states for the paper: `aliases`, or a bundle's `source_aliases`.
    pub fn aliases(&self) -> &[Alias<'a>] {
        match &self.body {
            Body::Record(record) => &record.aliases,
            Body::Bundle(bundle) => &bundle.source_aliases,
        }
    }
}

fn kind(object: &Object<'_>) -> Result<Kind, SchemaError> {
    let is = |name, value| object.get(name).and_then(Value::as_str) == Some(value);
    match (is("record_type", "pith_number_record"), is("bundle_type", "pith_open_graph_bundle")) {
        (true, false) => Ok(Kind::Record),
        (false, true) => Ok(Kind::Bundle),
        (true, true) => Err(SchemaError("expected a record or a bundle, found both types".to_owned())),
        (false, false) => Err(SchemaError(
            "expected `record_type` to be \"pith_number_record\" or `bundle_type` to be \"pith_open_graph_bundle\", found neither"
                .to_owned(),
        )),
    }
}

/// The parts that a document of either kind has.
#[derive(Debug)]
#[non_exhaustive]
pub struct Stated<'a> {
    /// The whole document.
    pub object: &'a Object<'a>,
    /// `pith_number`, any text.
    pub pith_number: &'a str,
    /// `short_pith_number`, any text.
    pub short_pith_number: &'a str,
    /// `canonical_sha256`, any text.
    pub canonical_sha256: &'a str,
    /// `source`, beside the canonical record's own.
    pub source: &'a Object<'a>,
    /// `canonical_record`
    pub record: CanonicalRecord<'a>,
}

impl<'a> Stated<'a> {
    fn read(part: PlacedObject<'_, 'a>) -> Result<Self, SchemaError> {
        Ok(Self {
            object: part.object,
            pith_number: part.string("pith_number")?,
            short_pith_number: part.string("short_pith_number")?,
            canonical_sha256: part.string("canonical_sha256")?,
            source: part.object("source")?,
            record: part.inside("canonical_record", CanonicalRecord::read)?,
        })
    }
}

/// The small record whose hash is the Pith number.
#[derive(Debug)]
#[non_exhaustive]
pub struct CanonicalRecord<'a> {
    /// The whole record: what is hashed.
    pub object: &'a Object<'a>,
    /// `source`: what is displayed must equal it.
    pub source: &'a Object<'a>,
    /// `source.kind`, such as `arxiv`.
    pub source_kind: &'a str,
    /// `source.id`
    pub source_id: &'a str,
    /// `source.version`, an integer of any size, by its digits.
    pub source_version: &'a str,
    /// `metadata.title_canon_sha256`
    pub title_canon_sha256: &'a str,
    /// `metadata.abstract_canon_sha256`
    pub abstract_canon_sha256: &'a str,
    /// `metadata.license`; empty where none was recorded.
    pub license: &'a str,
    /// `metadata.primary_cat`
    pub primary_cat: &'a str,
    /// `metadata.submitted_at`: when version 1 was submitted.
    pub submitted_at: &'a str,
    /// `metadata.cross_cats_sorted`, without the primary category.
    pub cross_cats_sorted: Strings<'a>,
}

impl<'a> CanonicalRecord<'a> {
    fn read(part: PlacedObject<'_, 'a>) -> Result<Self, SchemaError> {
        let source = part.object("source")?;
        let (source_kind, source_id, source_version) = part.inside("source", |source| {
            Ok((source.string("kind")?, source.string("id")?, source.integer("version")?))
        })?;
        part.inside("metadata", |metadata| {
            Ok(Self {
                object: part.object,
                source,
                source_kind,
                source_id,
                source_version,
                title_canon_sha256: metadata.string("title_canon_sha256")?,
                abstract_canon_sha256: metadata.string("abstract_canon_sha256")?,
                license: metadata.string("license")?,
                primary_cat: metadata.string("primary_cat")?,
                submitted_at: metadata.string("submitted_at")?,
                cross_cats_sorted: metadata.strings("cross_cats_sorted")?,
            })
        })
    }
}

/// The parts that only a record has.
#[derive(Debug)]
#[non_exhaustive]
pub struct Record<'a> {
    /// `receipt`
    pub receipt: Option<&'a Object<'a>>,
    /// `paper`
    pub paper: Option<Paper<'a>>,
    /// `aliases`
    pub aliases: Box<[Alias<'a>]>,
    /// `graph_snapshot`
    pub graph_snapshot: Option<&'a Object<'a>>,
    /// `graph_snapshot.paper`
    pub(super) snapshot_paper: Option<&'a Object<'a>>,
}

impl<'a> Record<'a> {
    fn read(part: PlacedObject<'_, 'a>) -> Result<Self, SchemaError> {
        Ok(Self {
            receipt: part.optional_object("receipt")?,
            paper: part.optional_inside("paper", Paper::read)?,
            aliases: match part.optional_list("aliases")? {
                Some(_) => part.aliases("aliases")?,
                None => Box::default(),
            },
            graph_snapshot: part.optional_object("graph_snapshot")?,
            snapshot_paper: part
                .optional_inside("graph_snapshot", |snapshot| snapshot.optional_object("paper"))?
                .flatten(),
        })
    }
}

/// The parts that only a bundle has.
#[derive(Debug)]
#[non_exhaustive]
pub struct Bundle<'a> {
    /// `source_aliases`
    pub source_aliases: Box<[Alias<'a>]>,
    /// `events`, in their order.
    pub events: Box<[Event<'a>]>,
    /// `merge_version`, any value.
    pub merge_version: Option<&'a Value<'a>>,
    /// `state`
    pub state: Option<&'a Object<'a>>,
    /// `public_keys`, with any values; also `None` if it is empty.
    pub public_keys: Option<&'a [Value<'a>]>,
    /// `bundle_signature`
    pub seal: Option<&'a Object<'a>>,
}

impl<'a> Bundle<'a> {
    fn read(part: PlacedObject<'_, 'a>) -> Result<Self, SchemaError> {
        Ok(Self {
            source_aliases: part.aliases("source_aliases")?,
            events: part.each("events", Event::read)?,
            merge_version: part.object.get("merge_version"),
            state: part.optional_object("state")?,
            public_keys: part.optional_list("public_keys")?.filter(|keys| !keys.is_empty()),
            seal: part.optional_object("bundle_signature")?,
        })
    }

    /// The `record_created` events' payloads.
    pub(super) fn creations(&self) -> impl Iterator<Item = &Creation<'a>> {
        self.events.iter().filter_map(|event| match &event.payload {
            Payload::RecordCreated(creation) => Some(creation),
            _ => None,
        })
    }

    /// The `graph_snapshot` events' payloads.
    pub fn snapshots(&self) -> impl DoubleEndedIterator<Item = &Snapshot<'a>> {
        self.events.iter().filter_map(|event| match &event.payload {
            Payload::GraphSnapshot(snapshot) => Some(snapshot),
            _ => None,
        })
    }
}

/// One signed event of a bundle.
#[derive(Debug)]
#[non_exhaustive]
pub struct Event<'a> {
    /// The whole event.
    pub object: &'a Object<'a>,
    /// `event_type`, any text.
    pub event_type: &'a str,
    /// `payload`, by the event's type.
    pub(super) payload: Payload<'a>,
}

/// An event's payload.
#[derive(Debug)]
pub(super) enum Payload<'a> {
    /// Of a `record_created` event.
    RecordCreated(Creation<'a>),
    /// Of a `graph_snapshot` event.
    GraphSnapshot(Snapshot<'a>),
    /// Of any other type.
    Other,
}

/// The payload of a `record_created` event.
#[derive(Debug)]
pub(super) struct Creation<'a> {
    /// The whole payload.
    pub(super) object: &'a Object<'a>,
    /// `receipt`
    pub(super) receipt: Option<&'a Object<'a>>,
}

/// The payload of a `graph_snapshot` event.
#[derive(Debug)]
#[non_exhaustive]
pub struct Snapshot<'a> {
    /// `graph_snapshot`
    pub object: &'a Object<'a>,
    /// `graph_snapshot.paper`
    pub paper: Option<Paper<'a>>,
}

impl<'a> Event<'a> {
    fn read(part: PlacedObject<'_, 'a>) -> Result<Self, SchemaError> {
        let event_type = part.string("event_type")?;
        let payload = part.inside("payload", |payload| {
            Ok(match event_type {
                "record_created" => Payload::RecordCreated(Creation {
                    object: payload.object,
                    receipt: payload.optional_object("receipt")?,
                }),
                "graph_snapshot" => Payload::GraphSnapshot(payload.inside("graph_snapshot", Snapshot::read)?),
                _ => Payload::Other,
            })
        })?;
        Ok(Self { object: part.object, event_type, payload })
    }
}

impl<'a> Snapshot<'a> {
    fn read(part: PlacedObject<'_, 'a>) -> Result<Self, SchemaError> {
        Ok(Self { object: part.object, paper: part.optional_inside("paper", Paper::read)? })
    }
}

/// The paper as a document displays it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Paper<'a> {
    /// The whole of it.
    pub object: &'a Object<'a>,
    /// `title`
    pub title: &'a str,
    /// `license`
    pub license: &'a str,
    /// `primary_cat`
    pub primary_cat: &'a str,
    /// `submitted_at`
    pub submitted_at: &'a str,
    /// `cross_cats`
    pub cross_cats: Strings<'a>,
    /// `abstract_excerpt`, unless it is empty.
    pub abstract_excerpt: Option<&'a str>,
}

impl<'a> Paper<'a> {
    fn read(part: PlacedObject<'_, 'a>) -> Result<Self, SchemaError> {
        Ok(Self {
            object: part.object,
            title: part.string("title")?,
            license: part.string("license")?,
            primary_cat: part.string("primary_cat")?,
            submitted_at: part.string("submitted_at")?,
            cross_cats: part.strings("cross_cats")?,
            abstract_excerpt: part.optional_string("abstract_excerpt")?.filter(|text| !text.is_empty()),
        })
    }

    /// `authors_text`, if it is a string that isn't empty.
    pub fn authors_text(&self) -> Option<&'a str> {
        self.text("authors_text")
    }

    /// `headline`, if it is a string that isn't empty.
    pub fn headline(&self) -> Option<&'a str> {
        self.text("headline")
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }
}

/// Another name that a document states for its paper.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Alias<'a> {
    /// `alias_kind`, such as `doi`; any text.
    pub kind: &'a str,
    /// `alias_value`, any text.
    pub value: &'a str,
}

/// A list that holds only strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strings<'a>(&'a [Value<'a>]);

impl<'a> Strings<'a> {
    /// The strings in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        self.0.iter().map(|value| value.as_str().unwrap_or_default())
    }
}

/// The first part of a document that is missing or of another type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaError(String);

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SchemaError {}

/// Where in a document a part stands. It is written out only for an error.
enum MemberPath<'p> {
    Root,
    Member(&'p MemberPath<'p>, &'static str),
    Item(&'p MemberPath<'p>, usize),
}

impl fmt::Display for MemberPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(Self::Root, name) => f.write_str(name),
            Self::Member(parent, name) => write!(f, "{parent}.{name}"),
            Self::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// An object of the document, and where it stands.
#[derive(Clone, Copy)]
struct PlacedObject<'p, 'a> {
    object: &'a Object<'a>,
    path: &'p MemberPath<'p>,
}

impl<'a> PlacedObject<'_, 'a> {
    fn string(self, name: &'static str) -> Result<&'a str, SchemaError> {
        self.required(name, "a string", Value::as_str)
    }

    fn integer(self, name: &'static str) -> Result<&'a str, SchemaError> {
        self.required(name, "an integer", Value::as_integer)
    }

    fn object(self, name: &'static str) -> Result<&'a Object<'a>, SchemaError> {
        self.required(name, "an object", Value::as_object)
    }

    fn optional_string(self, name: &'static str) -> Result<Option<&'a str>, SchemaError> {
        self.optional(name, "a string", Value::as_str)
    }

    fn optional_object(self, name: &'static str) -> Result<Option<&'a Object<'a>>, SchemaError> {
        self.optional(name, "an object", Value::as_object)
    }

    fn optional_list(self, name: &'static str) -> Result<Option<&'a [Value<'a>]>, SchemaError> {
        self.optional(name, "a list", Value::as_array)
    }

    fn strings(self, name: &'static str) -> Result<Strings<'a>, SchemaError> {
        let items = self.required(name, "a list", Value::as_array)?;
        let list = MemberPath::Member(self.path, name);
        for (index, item) in items.iter().enumerate() {
            expect(item.as_str(), Some(item), &MemberPath::Item(&list, index), "a string")?;
        }
        Ok(Strings(items))
    }

    fn aliases(self, name: &'static str) -> Result<Box<[Alias<'a>]>, SchemaError> {
        self.each(name, |alias| Ok(Alias { kind: alias.string("alias_kind")?, value: alias.string("alias_value")? }))
    }

    /// Reads every item of a list of objects.
    fn each<T>(
        self,
        name: &'static str,
        read: impl Fn(PlacedObject<'_, 'a>) -> Result<T, SchemaError>,
    ) -> Result<Box<[T]>, SchemaError> {
        let list = MemberPath::Member(self.path, name);
        let items = self.required(name, "a list", Value::as_array)?.iter().enumerate();
        items
            .map(|(index, item)| {
                let path = MemberPath::Item(&list, index);
                read(PlacedObject { object: expect(item.as_object(), Some(item), &path, "an object")?, path: &path })
            })
            .collect()
    }

    fn inside<T>(
        self,
        name: &'static str,
        read: impl FnOnce(PlacedObject<'_, 'a>) -> Result<T, SchemaError>,
    ) -> Result<T, SchemaError> {
        read(PlacedObject { object: self.object(name)?, path: &MemberPath::Member(self.path, name) })
    }

    fn optional_inside<T>(
        self,
        name: &'static str,
        read: impl FnOnce(PlacedObject<'_, 'a>) -> Result<T, SchemaError>,
    ) -> Result<Option<T>, SchemaError> {
        match self.optional_object(name)? {
            Some(object) => read(PlacedObject { object, path: &MemberPath::Member(self.path, name) }).map(Some),
            None => Ok(None),
        }
    }

    fn required<T>(
        self,
        name: &'static str,
        what: &'static str,
        read: impl FnOnce(&'a Value<'a>) -> Option<T>,
    ) -> Result<T, SchemaError> {
        let value = self.object.get(name);
        expect(value.and_then(read), value, &MemberPath::Member(self.path, name), what)
    }

    /// The member, or `None` where it is missing or null.
    fn optional<T>(
        self,
        name: &'static str,
        what: &'static str,
        read: impl FnOnce(&'a Value<'a>) -> Option<T>,
    ) -> Result<Option<T>, SchemaError> {
        match self.object.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => expect(read(value), Some(value), &MemberPath::Member(self.path, name), what).map(Some),
        }
    }
}

fn expect<T>(
    read: Option<T>,
    found: Option<&Value<'_>>,
    path: &MemberPath<'_>,
    what: &'static str,
) -> Result<T, SchemaError> {
    read.ok_or_else(|| {
        let found = found.map_or("none", Value::type_name);
        SchemaError(format!("expected `{path}` to be {what}, found {found}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    /// Parts of a document that it makes: where each one is, and of which type.
    type Parts = (fn() -> Json, &'static [(&'static str, &'static str)]);

    /// One value of each type, and what messages call it.
    fn samples() -> [(Json, &'static str); 7] {
        [
            (json!(null), "null"),
            (json!(true), "a boolean"),
            (json!(2), "an integer"),
            (json!(2.0), "a number with a fraction or an exponent"),
            (json!("text"), "a string"),
            (json!([]), "a list"),
            (json!({}), "an object"),
        ]
    }

    /// A record of the required parts alone.
    fn bare_record() -> Json {
        json!({
            "record_type": "pith_number_record",
            "pith_number": "", "short_pith_number": "", "canonical_sha256": "", "source": {},
            "canonical_record": {
                "source": { "kind": "", "id": "", "version": 1 },
                "metadata": {
                    "title_canon_sha256": "", "abstract_canon_sha256": "", "license": "", "primary_cat": "",
                    "submitted_at": "", "cross_cats_sorted": ["a"],
                },
            },
        })
    }

    fn bare_bundle() -> Json {
        let mut bundle = bare_record();
        bundle.as_object_mut().unwrap().remove("record_type");
        bundle["bundle_type"] = "pith_open_graph_bundle".into();
        bundle["source_aliases"] = json!([]);
        bundle["events"] = json!([]);
        bundle
    }

    fn paper(title: &str) -> Json {
        json!({
            "title": title, "license": "", "primary_cat": "", "submitted_at": "", "cross_cats": ["b"],
            "abstract_excerpt": "An abstract.",
        })
    }

    fn full_record() -> Json {
        let mut record = bare_record();
        record["receipt"] = json!({});
        record["paper"] = paper("shown");
        record["aliases"] = json!([{ "alias_kind": "doi", "alias_value": "10.1/2" }]);
        record["graph_snapshot"] = json!({ "paper": {} });
        record
    }

    fn full_bundle() -> Json {
        let snapshot = |title| json!({ "event_type": "graph_snapshot", "payload": { "graph_snapshot": { "paper": paper(title) } } });
        let mut bundle = bare_bundle();
        bundle["source_aliases"] = json!([{ "alias_kind": "doi", "alias_value": "10.1/2" }]);
        bundle["events"] = json!([
            { "event_type": "record_created", "payload": { "receipt": {} } },
            snapshot("first"),
            snapshot("last"),
            { "event_type": "unheard_of", "payload": { "graph_snapshot": 1, "receipt": 1 } },
        ]);
        bundle["state"] = json!({});
        bundle["public_keys"] = json!([1]);
        bundle["bundle_signature"] = json!({});
        bundle
    }

    /// What reading the document gives, in the hands of a function, or the refusal.
    fn read<T>(document: &Json, use_it: impl FnOnce(&Document<'_>) -> T) -> Result<T, String> {
        let text = document.to_string();
        let parsed = Parsed::new(text.as_bytes()).expect("JSON");
        Document::read(&parsed).map(|document| use_it(&document)).map_err(|error| error.to_string())
    }

    /// The document's value at a path as messages write it, such as `events[0].payload`.
    fn at<'d>(document: &'d mut Json, path: &str) -> &'d mut Json {
        let pointer = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
        document.pointer_mut(&pointer).unwrap_or_else(|| panic!("the document has {path}"))
    }

    fn without(mut document: Json, path: &str) -> Json {
        let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
        let parent = if parent.is_empty() { &mut document } else { at(&mut document, parent) };
        assert!(parent.as_object_mut().unwrap().remove(name).is_some(), "the document has {path}");
        document
    }

    /// Every type but one is refused at the path, and the message says which was found.
    fn refuses_other_types(document: fn() -> Json, path: &str, what: &str, or_null: bool) {
        for (sample, found) in samples().into_iter().filter(|(_, name)| *name != what && !(or_null && *name == "null"))
        {
            let mut document = document();
            *at(&mut document, path) = sample;
            let message = format!("expected `{path}` to be {what}, found {found}");
            assert_eq!(read(&document, |_| ()), Err(message));
        }
    }

    #[test]
    fn the_required_parts_alone_make_a_document() {
        for (document, kind) in [(bare_record(), Kind::Record), (bare_bundle(), Kind::Bundle)] {
            let read = read(&document, |document| {
                assert!(document.paper().is_none() && document.aliases().is_empty());
                document.kind()
            });
            assert_eq!(read, Ok(kind));
        }
        assert_eq!((Kind::Record.name(), Kind::Bundle.name()), ("record", "bundle"));
    }

    #[test]
    fn each_required_part_must_be_there_and_of_its_type() {
        let table: [Parts; 4] = [
            (bare_record, COMMON),
            (bare_bundle, COMMON),
            (
                full_record,
                &[
                    ("paper.title", "a string"),
                    ("paper.license", "a string"),
                    ("paper.primary_cat", "a string"),
                    ("paper.submitted_at", "a string"),
                    ("paper.cross_cats", "a list"),
                    ("paper.cross_cats[0]", "a string"),
                    ("aliases[0]", "an object"),
                    ("aliases[0].alias_kind", "a string"),
                    ("aliases[0].alias_value", "a string"),
                ],
            ),
            (
                full_bundle,
                &[
                    ("source_aliases", "a list"),
                    ("source_aliases[0]", "an object"),
                    ("source_aliases[0].alias_kind", "a string"),
                    ("source_aliases[0].alias_value", "a string"),
                    ("events", "a list"),
                    ("events[0]", "an object"),
                    ("events[0].event_type", "a string"),
                    ("events[0].payload", "an object"),
                    ("events[2].payload.graph_snapshot", "an object"),
                    ("events[2].payload.graph_snapshot.paper.title", "a string"),
                    ("events[2].payload.graph_snapshot.paper.cross_cats[0]", "a string"),
                    ("events[3].payload", "an object"),
                ],
            ),
        ];
        for (document, parts) in table {
            for (path, what) in parts {
                refuses_other_types(document, path, what, false);
                if !path.ends_with(']') {
                    let message = format!("expected `{path}` to be {what}, found none");
                    assert_eq!(read(&without(document(), path), |_| ()), Err(message));
                }
            }
        }
    }

    /// What is required of both kinds.
    const COMMON: &[(&str, &str)] = &[
        ("pith_number", "a string"),
        ("short_pith_number", "a string"),
        ("canonical_sha256", "a string"),
        ("source", "an object"),
        ("canonical_record", "an object"),
        ("canonical_record.source", "an object"),
        ("canonical_record.source.kind", "a string"),
        ("canonical_record.source.id", "a string"),
        ("canonical_record.source.version", "an integer"),
        ("canonical_record.metadata", "an object"),
        ("canonical_record.metadata.title_canon_sha256", "a string"),
        ("canonical_record.metadata.abstract_canon_sha256", "a string"),
        ("canonical_record.metadata.license", "a string"),
        ("canonical_record.metadata.primary_cat", "a string"),
        ("canonical_record.metadata.submitted_at", "a string"),
        ("canonical_record.metadata.cross_cats_sorted", "a list"),
        ("canonical_record.metadata.cross_cats_sorted[0]", "a string"),
    ];

    #[test]
    fn an_optional_part_may_be_missing_or_null_but_of_no_other_type() {
        let table: [Parts; 2] = [
            (
                full_record,
                &[
                    ("receipt", "an object"),
                    ("paper", "an object"),
                    ("paper.abstract_excerpt", "a string"),
                    ("aliases", "a list"),
                    ("graph_snapshot", "an object"),
                    ("graph_snapshot.paper", "an object"),
                ],
            ),
            (
                full_bundle,
                &[
                    ("events[0].payload.receipt", "an object"),
                    ("events[2].payload.graph_snapshot.paper", "an object"),
                    ("events[2].payload.graph_snapshot.paper.abstract_excerpt", "a string"),
                    ("state", "an object"),
                    ("public_keys", "a list"),
                    ("bundle_signature", "an object"),
                ],
            ),
        ];
        for (document, parts) in table {
            for (path, what) in parts {
                refuses_other_types(document, path, what, true);
                let mut null = document();
                *at(&mut null, path) = Json::Null;
                assert_eq!(read(&null, |_| ()), Ok(()), "{path} is null");
                assert_eq!(read(&without(document(), path), |_| ()), Ok(()), "{path} is missing");
            }
        }
    }

    #[test]
    fn an_empty_part_is_as_good_as_none() {
        let mut record = full_record();
        record["aliases"] = json!([]);
        record["paper"]["abstract_excerpt"] = "".into();
        record["paper"]["headline"] = "".into();
        record["paper"]["authors_text"] = json!(["not", "a", "text"]);
        let empty = read(&record, |record| {
            let paper = record.paper().expect("the paper is there");
            record.aliases().is_empty()
                && (paper.abstract_excerpt, paper.headline(), paper.authors_text()) == (None, None, None)
        });
        assert_eq!(empty, Ok(true));
        let mut bundle = full_bundle();
        bundle["public_keys"] = json!([]);
        let keys = |document: &Document<'_>| match &document.body {
            Body::Bundle(bundle) => bundle.public_keys.map(<[_]>::len),
            Body::Record(_) => panic!("it is a bundle"),
        };
        assert_eq!(read(&bundle, keys), Ok(None));
        assert_eq!(read(&full_bundle(), keys), Ok(Some(1)));
    }

    #[test]
    fn a_document_is_of_exactly_one_kind() {
        let neither = "expected `record_type` to be \"pith_number_record\" or `bundle_type` to be \
                       \"pith_open_graph_bundle\", found neither";
        let mut both = bare_bundle();
        both["record_type"] = "pith_number_record".into();
        let mut other = bare_bundle();
        other["bundle_type"] = "pith_number_record".into();
        let table = [
            (both, "expected a record or a bundle, found both types"),
            (other, neither),
            (without(bare_record(), "record_type"), neither),
            (json!({}), neither),
            (json!([bare_record()]), "expected an object, found a list"),
            (json!("pith_number_record"), "expected an object, found a string"),
        ];
        for (document, message) in table {
            assert_eq!(read(&document, |_| ()), Err(message.to_owned()));
        }
        let mut record = bare_record();
        record["bundle_type"] = "something else".into();
        assert_eq!(
            read(&record, |record| record.kind().name()),
            Ok("record"),
            "another member of that name says nothing"
        );
    }

    #[test]
    fn a_bundle_displays_the_paper_of_its_last_snapshot() {
        let title = |document: &Document<'_>| document.paper().map(|paper| paper.title.to_owned());
        assert_eq!(read(&full_bundle(), title), Ok(Some("last".to_owned())));
        assert_eq!(read(&full_record(), title), Ok(Some("shown".to_owned())));
        // Also where that snapshot has no paper: an older one isn't shown in its place.
        let bundle = without(full_bundle(), "events[2].payload.graph_snapshot.paper");
        assert_eq!(read(&bundle, title), Ok(None));
    }

    #[test]
    fn the_claimed_number_is_read_from_whatever_is_an_object() {
        let table = [
            (r#"{"pith_number":"anything"}"#, Some("anything")),
            (r#"{"pith_number":1}"#, None),
            ("{}", None),
            (r#"["pith_number"]"#, None),
        ];
        for (text, expected) in table {
            assert_eq!(Parsed::new(text.as_bytes()).unwrap().claimed_number(), expected, "{text}");
        }
    }

    #[test]
    fn a_document_keeps_the_bytes_that_it_was_read_from() {
        let text = format!("\n {} \n", bare_record());
        let parsed = Parsed::new(text.as_bytes()).unwrap();
        assert_eq!(Document::read(&parsed).unwrap().bytes(), text.as_bytes());
    }
}
