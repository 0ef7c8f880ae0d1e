//! What every page and listing shows: the closed views that templates see. A template can show a
//! document's value only with its standing.

use super::date::ReadTime;
use crate::tex;
use crate::text::{Html, PlainText};
use pith::{Claim, PithNumber, PublicKey, Standing, Suffix, TrustStore};
use serde::ser::{Error as _, SerializeStruct};
use serde::{Serialize, Serializer};
use std::cell::OnceCell;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};
use tera::Value;

/// The frame of a page: what stands around its content. All but its address is the same on many pages.
#[derive(Debug, Clone, Default)]
pub(crate) struct PageFrame {
    /// The address that stands for the page where there are copies of it, if the site knows its own.
    pub canonical: Option<String>,
    /// All else.
    pub(super) shared: Arc<SharedFrame>,
}

/// What pages share of their frames.
#[derive(Debug, Default)]
pub(crate) struct SharedFrame {
    parts: FrameParts,
    /// The same as templates see it, made once.
    value: OnceLock<Value>,
}

/// What pages have in common that share a frame: the link to the site's root, which items of the menu are current, and
/// whether they are the search page.
pub(crate) type FrameKey = (String, Vec<bool>);

/// What a frame is made of.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct FrameParts {
    /// The link to the site's root: empty or `../` once a folder.
    pub root: String,
    /// The link to the home page.
    pub home: String,
    /// The link to the report.
    pub report: String,
    /// The link to the page that explains the marks.
    pub marks: String,
    /// The link to the page that checks any document.
    pub verify: String,
    /// The `Content-Security-Policy` of every page.
    pub policy: Html,
    /// The link to the search page, on every other page of a site that has one.
    pub search: Option<String>,
    /// The link to what tells browsers how to search the site, where it knows its own address.
    pub opensearch: Option<String>,
    /// The link to the picture in the window's tab.
    pub icon: String,
    /// The link to the stylesheet.
    pub style: String,
    /// The link to the one script.
    pub script: String,
    /// The site's name: the end of each window's title.
    pub title: String,
    /// The words at the head of each page.
    pub wordmark: String,
    /// The link to a picture beside them.
    pub logo: Option<String>,
    /// What the site is, in a sentence; pages that say more of themselves take its place.
    pub description: String,
    /// The place of the page's own [address](PageFrame::canonical).
    pub canonical: Option<String>,
    /// The links beside the wordmark.
    pub menu: Vec<MenuItem>,
    /// The keys whose signatures count.
    pub keys: Vec<KeyView>,
    /// Who runs the mirror, where they say so.
    pub mirror: Option<MirrorView>,
    /// What the operator adds to the foot of every page.
    pub footer: Option<String>,
    /// What templates make of these, where they are the program's own.
    pub markup: Option<FrameMarkup>,
}

/// The head and the foot of a page, as a template wrote them: Tera's safe strings.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FrameMarkup {
    /// The head.
    pub masthead: Value,
    /// The foot.
    pub colophon: Value,
}

impl PageFrame {
    /// The frame of one of the pages that share one.
    pub(super) fn new(shared: Arc<SharedFrame>, canonical: Option<String>) -> Self {
        Self { canonical, shared }
    }
}

impl From<FrameParts> for PageFrame {
    fn from(parts: FrameParts) -> Self {
        Self { canonical: parts.canonical.clone(), shared: Arc::new(SharedFrame::from(parts)) }
    }
}

impl From<FrameParts> for SharedFrame {
    fn from(parts: FrameParts) -> Self {
        Self { parts, value: OnceLock::new() }
    }
}

impl Deref for PageFrame {
    type Target = FrameParts;

    fn deref(&self) -> &FrameParts {
        &self.shared.parts
    }
}

impl Serialize for PageFrame {
    /// Serialises as a value of Tera's, which its own serialiser hands on as it is.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let SharedFrame { parts, value } = &*self.shared;
        let shared = if let Some(shared) = value.get() {
            shared
        } else {
            let shared = Value::try_from_serializable(parts).map_err(S::Error::custom)?;
            value.get_or_init(|| shared)
        };
        match shared.as_map() {
            Some(members) if self.canonical != parts.canonical => {
                // Its place among the members stays.
                let mut members = members.clone();
                members.insert("canonical".into(), self.canonical.as_deref().into());
                Value::from(members).serialize(serializer)
            }
            _ => shared.serialize(serializer),
        }
    }
}

/// A link beside the wordmark.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct MenuItem {
    /// Where it leads.
    pub link: String,
    /// What it says.
    pub text: String,
    /// Whether it is the page's own, or the part of the site that the page is of.
    pub current: bool,
}

/// A step of the way from the home page to this one. The last has no link.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Crumb {
    /// Where it leads; `None` for the page itself.
    pub link: Option<String>,
    /// What it says.
    pub text: PlainText,
}

/// Who runs a mirror, as the configuration says.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct MirrorView {
    /// The operator's or the mirror's name.
    pub name: Option<String>,
    /// How to reach them, as text.
    pub contact: Option<String>,
    /// An address that is safe to link to, where the contact is one: `mailto:` or `https:`.
    pub contact_link: Option<String>,
    /// The address of the site that this one mirrors.
    pub upstream: Option<String>,
}

/// A trusted key.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct KeyView {
    /// Its name.
    pub id: String,
    /// The first half of its SHA-256, in hex.
    pub fingerprint: String,
    /// Its 32 bytes in hex.
    pub hex: String,
    /// Whether it is the registry's own, which the program has pinned.
    pub is_registry: bool,
    /// Whether it counts only for documents that were listed before it was retired.
    pub is_retired: bool,
}

impl KeyView {
    /// The view of a trusted key.
    pub(crate) fn new(key: &PublicKey, keys: &TrustStore) -> Self {
        Self {
            id: key.id().to_string(),
            fingerprint: key.fingerprint().to_string(),
            hex: data_encoding::HEXLOWER.encode(key.as_bytes()),
            is_registry: key.is_registry(),
            is_retired: keys.retirement(key).is_some(),
        }
    }
}

/// A value of a document and its standing: `signed`, `bound` or `claimed`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ShownValue {
    /// The value.
    pub text: PlainText,
    /// The standing's name.
    pub standing: &'static str,
}

impl ShownValue {
    /// A text that a page is about.
    pub(crate) fn new(claim: Claim<impl Into<String>>) -> Self {
        let (text, standing) = claim.into_parts();
        Self { text: PlainText::new(text), standing: standing.name() }
    }

    /// A text that is one of many.
    pub(crate) fn short(claim: Claim<impl Into<String>>) -> Self {
        let (text, standing) = claim.into_parts();
        Self { text: PlainText::short(text), standing: standing.name() }
    }

    /// A signed value that a summary keeps, or what the site itself works out from such values.
    pub(crate) fn derived(text: impl Into<String>) -> Self {
        Self { text: PlainText::short(text), standing: Standing::Signed.name() }
    }
}

/// A text of a document that may hold TeX, and its standing. It is read where it is shown: a row of a listing that has
/// its authors as links shows nothing of their text.
#[derive(Debug, Clone)]
pub(crate) struct ShownTex {
    /// The text as the document has it.
    pub raw: PlainText,
    html: OnceCell<Html>,
    plain: OnceCell<String>,
    /// The standing's name.
    pub standing: &'static str,
}

impl ShownTex {
    /// A text that a page is about.
    pub(crate) fn new(claim: Claim<impl Into<String>>) -> Self {
        let (text, standing) = claim.into_parts();
        Self::of(PlainText::new(text), standing.name())
    }

    /// A text of the site's own.
    pub(crate) fn derived(text: impl Into<String>) -> Self {
        Self::of(PlainText::short(text), Standing::Signed.name())
    }

    pub(super) fn of(raw: PlainText, standing: &'static str) -> Self {
        Self { raw, html: OnceCell::new(), plain: OnceCell::new(), standing }
    }

    /// The text as markup: accents as letters, formulas as `MathML`.
    pub(crate) fn html(&self) -> &Html {
        self.html.get_or_init(|| tex::html(self.raw.as_str()))
    }

    /// The text for where there is no markup.
    pub(crate) fn plain(&self) -> &str {
        self.plain.get_or_init(|| tex::plain(self.raw.as_str()).into_owned())
    }

    /// Both, by one reading where there was none.
    pub(crate) fn both(&self) -> (&Html, &str) {
        if self.html.get().is_none() && self.plain.get().is_none() {
            let (html, plain) = tex::html_and_plain(self.raw.as_str());
            return (self.html.get_or_init(|| html), self.plain.get_or_init(|| plain.into_owned()));
        }
        (self.html(), self.plain())
    }

    /// Puts other markup in the place of the text's own.
    pub(super) fn set_html(&mut self, html: Html) {
        self.html = html.into();
    }
}

impl Serialize for ShownTex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (html, plain) = self.both();
        let mut fields = serializer.serialize_struct("ShownTex", 4)?;
        fields.serialize_field("raw", &self.raw)?;
        fields.serialize_field("html", html)?;
        fields.serialize_field("plain", plain)?;
        fields.serialize_field("standing", self.standing)?;
        fields.end()
    }
}

/// A Pith number in the parts that a page sets apart.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NumberView {
    /// The whole, `pith:2019:…`.
    pub text: String,
    /// `pith:2019:`
    pub scheme: String,
    /// The first eight characters, in groups of four.
    pub short: Vec<String>,
    /// The others, in groups of four.
    pub rest: Vec<String>,
    /// `pith:MFB4YH5R`
    pub short_form: String,
}

impl NumberView {
    /// The parts of a number.
    pub(super) fn new(number: PithNumber) -> Self {
        Self::of(format!("pith:{}:", number.year()), number.suffix())
    }

    /// The parts of a number whose year isn't known.
    pub(super) fn without_year(suffix: Suffix) -> Self {
        Self::of("pith:".to_owned(), suffix)
    }

    fn of(scheme: String, suffix: Suffix) -> Self {
        let (short, rest) = suffix.as_str().split_at(suffix.short().as_str().len());
        Self {
            text: format!("{scheme}{suffix}"),
            scheme,
            short: groups(short, 4).map(str::to_owned).collect(),
            rest: groups(rest, 4).map(str::to_owned).collect(),
            short_form: suffix.short().to_string(),
        }
    }
}

/// A paper in a listing.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PaperRow {
    /// The link to its page.
    pub link: String,
    /// Its title, or its number where the document shows none.
    pub title: ShownTex,
    /// The authors' names.
    pub authors: Option<ShownTex>,
    /// When it was first submitted.
    pub date: DateView,
    /// The first eight characters of its number.
    pub short: String,
    /// `sealed bundle` or `record`.
    pub kind: &'static str,
    /// The first of the authors, each with the listing of its papers, where the list is surely divided into names and the
    /// site has listings.
    pub names: Vec<Link>,
    /// How many more there are, in a word: `7 more`, or `more` where that isn't known.
    pub more_names: Option<String>,
    /// Its id and version at the source.
    pub source: ShownValue,
    /// The other versions of it that the catalog holds, each with its page, if this is the newest of several.
    pub versions: Vec<Link>,
    /// How many more there are before these.
    pub more_versions: usize,
    /// Its primary category.
    pub category: ShownValue,
    /// The link to that category's listing, where there is one and this isn't it.
    pub category_link: Option<String>,
    /// Whether the listing is of a category that is another than its primary one.
    pub cross_listed: bool,
}

/// A signed date in the forms that listings use.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DateView {
    /// Such as `28 Feb 2019`, or the document's own text where that is no date.
    pub full: ShownValue,
    /// Such as `28 Feb`, where the year stands beside it.
    pub day: ShownValue,
    /// The moment, or the date alone, in machine form, where it is one.
    pub datetime: Option<String>,
}

impl DateView {
    /// The forms of a signed time, or of a date alone.
    pub(crate) fn new(time: &str) -> Self {
        let read = ReadTime::shown(time);
        let full = read.map_or_else(|| time.to_owned(), ReadTime::short);
        let day = read.map_or_else(|| time.to_owned(), ReadTime::day);
        let datetime = read.and_then(ReadTime::machine);
        Self { full: ShownValue::derived(full), day: ShownValue::derived(day), datetime }
    }
}

/// A part of the catalog: where it leads, what it is called, and how many papers it has.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CountLink {
    /// The link to its listing.
    pub link: String,
    /// Its name: the site's own words, or a code that a strict grammar parsed.
    pub name: String,
    /// The code, where the name is another.
    pub code: Option<String>,
    /// How many papers, with commas.
    pub count: String,
}

/// A link and its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Link {
    /// Where it leads.
    pub link: String,
    /// What it says.
    pub text: PlainText,
}

/// Splits a text into groups of so many characters.
pub(super) fn groups(text: &str, size: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = rest.char_indices().nth(size).map_or(rest.len(), |(at, _)| at);
        let (group, after) = rest.split_at_checked(end)?;
        rest = after;
        (!group.is_empty()).then_some(group)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_is_none_is_shown_as_it_is_written() {
        let date = DateView::new("2019-02-28T19:47:59Z");
        assert_eq!((date.full.text.as_str(), date.day.text.as_str()), ("28 Feb 2019", "28 Feb"));
        assert_eq!(date.datetime.as_deref(), Some("2019-02-28T19:47:59Z"));
        let day = DateView::new("2019-02-28");
        assert_eq!((day.full.text.as_str(), day.datetime.as_deref()), ("28 Feb 2019", Some("2019-02-28")));
        let text = DateView::new("2019, in spring");
        assert_eq!((text.full.text.as_str(), text.datetime), ("2019, in spring", None));
    }

    #[test]
    fn a_key_shows_what_openssl_needs() {
        let keys = pith::TrustStore::registry();
        let key = KeyView::new(keys.find("pith-v1-2026-05").unwrap(), &keys);
        assert_eq!(key.hex, "b2d552b68890857171a78b36a5dccf368a953413288c353f7c9d9d6f94b709b3");
        assert!(key.is_registry);
    }
}
