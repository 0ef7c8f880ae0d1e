//! Footnotes: numbered in the order in which the text refers to them, and written at the page's end,
//! each with a link back to every place that refers to it.

use crate::text::Html;
use std::collections::BTreeMap;

/// The footnotes of a page.
#[derive(Default)]
pub(super) struct Footnotes {
    referred: BTreeMap<String, FootnoteUses>,
    notes: Vec<Footnote>,
    /// Where the notes that are being written stand in `notes`.
    open: Vec<usize>,
}

/// What the text refers to.
struct FootnoteUses {
    number: usize,
    times: usize,
}

/// A note.
struct Footnote {
    name: String,
    content: Html,
    /// The end of its last paragraph, which is left open for the links back.
    end: &'static str,
}

impl Footnotes {
    /// Writes a reference to a note.
    pub(super) fn write_reference(&mut self, name: &str, html: &mut Html) {
        let next = self.referred.len() + 1;
        let note = self.referred.entry(name.to_lowercase()).or_insert(FootnoteUses { number: next, times: 0 });
        note.times += 1;
        html.tags("<sup><a id=\"fnref-");
        html.text(&place(note.number, note.times));
        html.tags("\" href=\"#fn-");
        html.text(&note.number.to_string());
        html.tags("\" role=\"doc-noteref\">");
        html.text(&note.number.to_string());
        html.tags("</a></sup>");
    }

    /// Begins a note.
    pub(super) fn begin(&mut self, name: &str) {
        self.open.push(self.notes.len());
        self.notes.push(Footnote { name: name.to_lowercase(), content: Html::default(), end: "" });
    }

    /// Says that the note's last paragraph isn't closed yet, and what closes it.
    pub(super) fn leave_open(&mut self, end: &'static str) {
        if let Some(note) = self.open.last().and_then(|at| self.notes.get_mut(*at)) {
            note.end = end;
        }
    }

    /// Ends the note that was begun last.
    pub(super) fn end(&mut self, content: Html) {
        if let Some(note) = self.open.pop().and_then(|at| self.notes.get_mut(at)) {
            note.content = content;
        }
    }

    /// Writes the notes. Those that nothing refers to come last.
    pub(super) fn write(mut self, html: &mut Html) {
        if self.notes.is_empty() {
            return;
        }
        let mut last = self.referred.len();
        let mut numbered = Vec::new();
        for note in self.notes {
            let referred = self.referred.remove(&note.name).unwrap_or_else(|| {
                last += 1;
                FootnoteUses { number: last, times: 0 }
            });
            numbered.push((referred, note));
        }
        numbered.sort_by_key(|(referred, _)| referred.number);
        html.tags("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>\n");
        for (referred, note) in &numbered {
            write_note(referred, note, html);
        }
        html.tags("</ol>\n</section>\n");
    }
}

fn write_note(referred: &FootnoteUses, note: &Footnote, html: &mut Html) {
    html.tags("<li id=\"fn-");
    html.text(&referred.number.to_string());
    html.tags("\">");
    html.append(&note.content);
    for time in 1..=referred.times {
        let place = place(referred.number, time);
        html.tags(" <a class=\"back\" href=\"#fnref-");
        html.text(&place);
        html.tags("\" role=\"doc-backlink\" aria-label=\"Back to reference ");
        html.text(&place);
        html.tags("\">↩\u{fe0e}");
        if time > 1 {
            html.tags("<sup>");
            html.text(&time.to_string());
            html.tags("</sup>");
        }
        html.tags("</a>");
    }
    html.tags(note.end);
    html.tags("</li>\n");
}

/// The name of a reference: the note's number, and from the second on which one it is.
fn place(number: usize, time: usize) -> String {
    if time > 1 { format!("{number}-{time}") } else { number.to_string() }
}
