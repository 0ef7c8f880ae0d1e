//! Markup that is safe by how it was made.

use super::plain::is_not_shown;
use serde::{Serialize, Serializer};
use tera::Value;

/// Markup that a page holds as it is. It is made of two things alone: tags that stand in the
/// program's own source, and text from elsewhere, escaped.
///
/// A template shows it with `{{ value }}`, as it shows everything else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Adds markup of the program's own.
    pub(crate) fn tags(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    /// Adds text, escaped for an element's content and for an attribute's value in double quotes.
    pub(crate) fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                _ if is_not_shown(character) => self.0.push('\u{fffd}'),
                _ => self.0.push(character),
            }
        }
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

    #[test]
    fn other_serialisers_get_a_string() {
        let mut html = Html::default();
        html.tags("<br>");
        assert_eq!(serde_json::to_string(&html).unwrap(), "\"<br>\"");
    }
}
