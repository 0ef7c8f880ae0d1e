//! Markup that is safe by how it was made.

use super::bytes::ByteSet;
use super::plain::{PERHAPS_NOT_SHOWN, is_not_shown};
use serde::{Serialize, Serializer};
use tera::Value;

/// Writes markup: what stands there as a literal is a tag of the program's own, `(text)` is escaped, and `[markup]` is
/// other markup.
macro_rules! write_html {
    ($html:ident $(,)?) => {};
    ($html:ident, $tags:literal $($rest:tt)*) => {{
        $html.tags($tags);
        $crate::text::write_html!($html, $($rest)*);
    }};
    ($html:ident, ($text:expr) $($rest:tt)*) => {{
        $html.text($text);
        $crate::text::write_html!($html, $($rest)*);
    }};
    ($html:ident, [$markup:expr] $($rest:tt)*) => {{
        $html.append($markup);
        $crate::text::write_html!($html, $($rest)*);
    }};
}
pub(crate) use write_html;

/// Markup that a page holds as it is. It is made of two things alone: tags that stand in the
/// program's own source, and text from elsewhere, escaped.
///
/// A template shows it with `{{ value }}`, as it shows everything else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// None yet, with room for so many bytes.
    pub(crate) fn with_room(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Adds markup of the program's own.
    pub(crate) fn tags(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    /// Adds text, escaped for an element's content and for an attribute's value in double quotes.
    pub(crate) fn text(&mut self, text: &str) {
        push_escaped(&mut self.0, text, &IN_ATTRIBUTES);
    }

    /// Text for an element's content alone, where quotation marks need no escaping: an entity takes six bytes for one.
    pub(crate) fn content(text: &str) -> Self {
        let mut html = String::with_capacity(text.len());
        push_escaped(&mut html, text, &IN_CONTENT);
        Self(html)
    }

    /// Adds other markup.
    pub(crate) fn append(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// With which bytes characters begin that may not stand in an element's content as they are.
const IN_CONTENT: ByteSet = PERHAPS_NOT_SHOWN.and(&ByteSet::of(b"&<>"));

/// The same of an attribute's value.
const IN_ATTRIBUTES: ByteSet = IN_CONTENT.and(&ByteSet::of(b"\"'"));

/// Adds text, in which nothing is escaped but what begins with one of some bytes.
fn push_escaped(html: &mut String, text: &str, escaped: &ByteSet) {
    html.reserve(text.len());
    let mut rest = text;
    loop {
        let (plain, after) = escaped.part(rest);
        html.push_str(plain);
        let mut characters = after.chars();
        match characters.next() {
            None => return,
            Some('&') => html.push_str("&amp;"),
            Some('<') => html.push_str("&lt;"),
            Some('>') => html.push_str("&gt;"),
            Some('"') => html.push_str("&quot;"),
            Some('\'') => html.push_str("&#39;"),
            Some(character) if is_not_shown(character) => html.push('\u{fffd}'),
            Some(character) => html.push(character),
        }
        rest = characters.as_str();
    }
}

impl Serialize for Html {
    /// Serialises as one of Tera's safe strings, which its own serialiser hands on as it is; any other
    /// serialiser gets a string.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::safe_string(&self.0).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tera::{Context, Tera};

    #[derive(Serialize)]
    struct View {
        inner: Inner,
        text: String,
    }

    #[derive(Serialize)]
    struct Inner {
        body: Html,
        parts: Vec<Option<Html>>,
    }

    #[test]
    fn a_template_shows_markup_as_it_is_and_escapes_all_else() {
        let mut body = Html::default();
        body.tags("<p title=\"");
        body.text("\" onclick='x'");
        body.tags("\">");
        body.text("<b> & \0\u{85}\n\tC");
        body.tags("</p>");
        let expected = "<p title=\"&quot; onclick=&#39;x&#39;\">&lt;b&gt; &amp; \u{fffd}\u{fffd}\n\tC</p>";
        assert_eq!(body.as_str(), expected);
        let mut tera = Tera::new();
        let template = "{{ inner.body }}{% for part in inner.parts %}{{ part }}{% endfor %}{{ text }}";
        tera.add_raw_template("page.html", template).unwrap();
        let view = View { inner: Inner { parts: vec![Some(body.clone())], body }, text: "<p>".to_owned() };
        let page = tera.render("page.html", &Context::from_serialize(&view).unwrap()).unwrap();
        assert_eq!(page, format!("{expected}{expected}&lt;p&gt;"));
    }

    proptest! {
        #[test]
        fn text_is_escaped_by_its_characters(
            text in "([&<>\"'a-c \n\t\r\u{0}\u{7f}\u{85}\u{a0}é—\u{fdd0}\u{feff}\u{ffff}\u{1ffff}𝐀]|\\PC){0,30}",
        ) {
            let escaped = |character: char| match character {
                '&' => "&amp;".to_owned(),
                '<' => "&lt;".to_owned(),
                '>' => "&gt;".to_owned(),
                '"' => "&quot;".to_owned(),
                '\'' => "&#39;".to_owned(),
                _ if is_not_shown(character) => "\u{fffd}".to_owned(),
                _ => character.to_string(),
            };
            let expected: String = text.chars().map(escaped).collect();
            let mut html = Html::default();
            html.text(&text);
            prop_assert_eq!(html.as_str(), &expected);
            prop_assert_eq!(Html::content(&text).0, expected.replace("&quot;", "\"").replace("&#39;", "'"));
        }
    }

    #[test]
    fn markup_is_written_in_one_go() {
        let (mut html, mut inner) = (Html::default(), Html::default());
        inner.tags("<b></b>");
        write_html!(html, "<p title=\"" ("\"&") "\">" [&inner] "</p>");
        assert_eq!(html.as_str(), "<p title=\"&quot;&amp;\"><b></b></p>");
    }

    #[test]
    fn other_serialisers_get_a_string() {
        let mut html = Html::default();
        html.tags("<br>");
        assert_eq!(serde_json::to_string(&html).unwrap(), "\"<br>\"");
    }
}
