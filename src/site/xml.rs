//! Writing XML 1.0, piece by piece: an element is closed by how it is made, and every text is escaped.

use crate::text::is_not_shown;
use std::fmt::{self, Write as _};
use std::io::{self, Write};

/// Names of attributes and their values.
pub(super) type Attributes<'a> = [(&'static str, &'a str)];

/// A document that is being written.
pub(super) struct Xml<'w>(&'w mut dyn Write);

impl<'w> Xml<'w> {
    /// Writes a document: its root element, with what `content` writes in it.
    pub(super) fn document<T>(
        out: &'w mut dyn Write,
        root: &'static str,
        attributes: &Attributes<'_>,
        content: impl FnOnce(&mut Self) -> io::Result<T>,
    ) -> io::Result<T> {
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
        Self(out).element(root, attributes, content)
    }

    /// Writes an element of elements.
    pub(super) fn element<T>(
        &mut self,
        name: &'static str,
        attributes: &Attributes<'_>,
        content: impl FnOnce(&mut Self) -> io::Result<T>,
    ) -> io::Result<T> {
        self.begin(name, attributes)?;
        writeln!(self.0, ">")?;
        let result = content(self)?;
        writeln!(self.0, "</{name}>")?;
        Ok(result)
    }

    /// Writes an element of text.
    pub(super) fn text(&mut self, name: &'static str, text: &str) -> io::Result<()> {
        writeln!(self.0, "<{name}>{}</{name}>", Escaped(text))
    }

    /// Writes an element that has attributes alone.
    pub(super) fn empty(&mut self, name: &'static str, attributes: &Attributes<'_>) -> io::Result<()> {
        self.begin(name, attributes)?;
        writeln!(self.0, "/>")
    }

    fn begin(&mut self, name: &'static str, attributes: &Attributes<'_>) -> io::Result<()> {
        write!(self.0, "<{name}")?;
        attributes.iter().try_for_each(|(name, value)| write!(self.0, " {name}=\"{}\"", Escaped(value)))
    }
}

/// A text as an element and an attribute in double quotes can hold it. XML 1.0 has no way to write most control
/// characters: these are shown as U+FFFD, as on pages.
struct Escaped<'t>(&'t str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            other if is_not_shown(other) => f.write_char('\u{fffd}'),
            other => f.write_char(other),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_closed_and_texts_are_escaped() {
        let mut out = Vec::new();
        let hostile = "</a>\"'&amp;]]>\u{0}\u{b}\r\u{85}\u{ffff}é";
        let written = Xml::document(&mut out, "a", &[("b", hostile), ("c", "")], |xml| {
            xml.text("d", hostile)?;
            xml.empty("e", &[("f", "g")])?;
            xml.element("h", &[], |xml| xml.text("i", ""))?;
            Ok(7)
        });
        let escaped = "&lt;/a&gt;&quot;'&amp;amp;]]&gt;\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}é";
        let expected = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"{escaped}\" c=\"\">\n<d>{escaped}</d>\n<e f=\"g\"/>\n\
             <h>\n<i></i>\n</h>\n</a>\n"
        );
        assert_eq!((written.unwrap(), String::from_utf8(out).unwrap()), (7, expected));
    }
}
