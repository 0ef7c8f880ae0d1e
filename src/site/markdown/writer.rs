//! The parser's events as markup: which tags there can be, and what stands in them.
//!
//! It takes the place of the parser's own writer, which writes styles that the content security policy
//! forbids, and names and classes of the author's choice.

use super::anchor::{Anchors, PREFIX};
use super::cited_paper::{self, CitedPaper};
use super::destination::{Destination, decoded};
use super::footnote::Footnotes;
use super::lookups::{Lookups, SiteTarget};
use super::reference::PaperReference;
use super::rendered::{
    HeadingLink, MOST_MARKDOWN_NESTING, MOST_MARKUP_BYTES, OnLine, RefusedPage, RefusedText, RenderedPage,
};
use crate::site::page::ShownTex;
use crate::tex;
use crate::text::Html;
use pith::PithNumber;
use pulldown_cmark::{Alignment, CowStr, Event, HeadingLevel, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};
use std::collections::{BTreeSet, VecDeque};
use std::mem;
use std::ops::Range;

/// The parser's events, of which the next ones can be seen.
struct Events<'t> {
    parser: OffsetIter<'t>,
    /// Those that were seen, and where each begins.
    ahead: VecDeque<(Event<'t>, usize)>,
    /// Where the last one begins in the text.
    at: usize,
}

impl<'t> Events<'t> {
    fn next(&mut self) -> Option<Event<'t>> {
        let (event, at) = self.ahead.pop_front().or_else(|| Some(with_start(self.parser.next()?)))?;
        self.at = at;
        Some(event)
    }

    /// The event that comes next.
    fn peek(&mut self) -> Option<&Event<'t>> {
        if self.ahead.is_empty() {
            self.ahead.extend(self.parser.next().map(with_start));
        }
        self.ahead.front().map(|(event, _)| event)
    }

    /// The destination of an autolink that comes next, and after which the paragraph or the item's own
    /// text ends.
    fn lone_autolink(&mut self) -> Option<CowStr<'t>> {
        let missing = 4_usize.saturating_sub(self.ahead.len());
        self.ahead.extend(self.parser.by_ref().take(missing).map(with_start));
        match &*self.ahead.make_contiguous() {
            [
                (Event::Start(Tag::Link { link_type: LinkType::Autolink, dest_url, .. }), _),
                (Event::Text(_), _),
                (Event::End(TagEnd::Link), _),
                (Event::End(TagEnd::Paragraph | TagEnd::Item) | Event::Start(Tag::List(_)), _),
            ] => Some(dest_url.clone()),
            _ => None,
        }
    }

    /// Passes over a link's text and its end.
    fn skip_link(&mut self) {
        while let Some(event) = self.next() {
            if event == Event::End(TagEnd::Link) {
                return;
            }
        }
    }
}

fn with_start((event, range): (Event<'_>, Range<usize>)) -> (Event<'_>, usize) {
    (event, range.start)
}

/// What the end of an element writes.
enum ElementEnd {
    Tags(&'static str),
    Link,
    PaperLink { link: String, title: ShownTex },
    Heading(HeadingLevel),
    Footnote,
}

/// What was written before something whose start depends on its end, and the text that stands in that.
struct PendingOutput {
    before: Html,
    text: String,
}

/// An image whose end hasn't come: its description is the text of what stands in it.
struct Image {
    source: String,
    title: String,
    text: String,
    depth: usize,
}

/// Writes the events as markup.
pub(super) struct MarkupWriter<'t, 'r> {
    events: Events<'t>,
    /// Where the lines of the text end.
    line_ends: Vec<usize>,
    site: Lookups<'r>,
    html: Html,
    open: Vec<ElementEnd>,
    asides: Vec<PendingOutput>,
    /// The bytes of what is set aside, and of the footnotes.
    bytes_aside: usize,
    image: Option<Image>,
    tables: usize,
    row: TableRow,
    anchors: Anchors,
    heading_links: OrderedSet<HeadingLink>,
    footnotes: Footnotes,
    dead: OrderedSet<String>,
    refused: OrderedSet<String>,
    missing: OrderedSet<String>,
    cited: OrderedSet<PithNumber>,
}

/// Where in a table's row the next cell stands.
#[derive(Default)]
struct TableRow {
    is_head: bool,
    column: usize,
    alignments: Vec<Alignment>,
}

impl<'t, 'r> MarkupWriter<'t, 'r> {
    pub(super) fn new(text: &'t str, options: Options, site: Lookups<'r>) -> Self {
        let parser = Parser::new_ext(text, options).into_offset_iter();
        Self {
            events: Events { parser, ahead: VecDeque::new(), at: 0 },
            line_ends: memchr::memchr_iter(b'\n', text.as_bytes()).collect(),
            site,
            html: Html::default(),
            open: Vec::new(),
            asides: Vec::new(),
            bytes_aside: 0,
            image: None,
            tables: 0,
            row: TableRow::default(),
            anchors: Anchors::default(),
            heading_links: OrderedSet::default(),
            footnotes: Footnotes::default(),
            dead: OrderedSet::default(),
            refused: OrderedSet::default(),
            missing: OrderedSet::default(),
            cited: OrderedSet::default(),
        }
    }

    pub(super) fn run(mut self) -> Result<RenderedPage, RefusedText> {
        while let Some(event) = self.events.next() {
            match self.image.take() {
                Some(image) => self.describe(image, event),
                None => self.write(event),
            }
            if self.open.len() > MOST_MARKDOWN_NESTING {
                return Err(RefusedText { why: RefusedPage::Deep, line: Some(self.line()) });
            }
            if self.html.as_str().len() + self.bytes_aside > MOST_MARKUP_BYTES {
                return Err(RefusedPage::Long.into());
            }
        }
        let Self { mut html, footnotes, anchors, heading_links, dead, refused, missing, cited, .. } = self;
        footnotes.write(&mut html);
        Ok(RenderedPage {
            html,
            headings: anchors.into_names(),
            heading_links: heading_links.all,
            dead: dead.all,
            refused: refused.all,
            missing: missing.all,
            cited: cited.all.into_iter().map(|cited| cited.what).collect(),
        })
    }

    /// The line of the event that is being written.
    fn line(&self) -> usize {
        1 + self.line_ends.partition_point(|end| *end < self.events.at)
    }

    fn write(&mut self, event: Event<'t>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Code(text) => {
                self.html.tags("<code>");
                self.text(&text);
                self.html.tags("</code>");
            }
            Event::FootnoteReference(name) => self.footnotes.write_reference(&name, &mut self.html),
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.html.tags("<br>\n"),
            Event::Rule => self.html.tags("<hr>\n"),
            Event::TaskListMarker(_) => {}
            Event::InlineMath(tex) => self.formula(&tex, false),
            Event::DisplayMath(tex) => self.formula(&tex, true),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
        }
    }

    fn start(&mut self, tag: Tag<'t>) {
        match tag {
            Tag::Paragraph => {
                if self.cite_alone() {
                    self.events.next();
                } else {
                    self.open("<p>", PARAGRAPH_END);
                }
            }
            Tag::Item => {
                self.open("<li>", "</li>\n");
                self.cite_alone();
            }
            Tag::Heading { level, .. } => {
                self.set_aside();
                self.open.push(ElementEnd::Heading(level));
            }
            Tag::List(Some(first)) if first != 1 => {
                self.html.tags("<ol start=\"");
                self.html.text(&first.to_string());
                self.open("\">\n", "</ol>\n");
            }
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead => {
                self.row.is_head = true;
                self.row.column = 0;
                self.open("<thead><tr>", "</tr></thead>\n<tbody>\n");
            }
            Tag::TableRow => {
                self.row.is_head = false;
                self.row.column = 0;
                self.open("<tr>", "</tr>\n");
            }
            Tag::TableCell => self.start_cell(),
            Tag::FootnoteDefinition(name) => {
                self.set_aside();
                self.footnotes.begin(&name);
                self.open.push(ElementEnd::Footnote);
            }
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(link_type, &dest_url, &title),
            Tag::Image { dest_url, title, .. } => self.start_image(&dest_url, &title),
            _ => {
                let (start, end) = plain_tags(&tag);
                self.open(start, end);
            }
        }
    }

    fn open(&mut self, start: &'static str, end: &'static str) {
        self.html.tags(start);
        self.open.push(ElementEnd::Tags(end));
    }

    fn end(&mut self, tag: TagEnd) {
        let ends_footnote = tag == TagEnd::Paragraph
            && matches!(self.open.as_slice(), [.., ElementEnd::Footnote, _])
            && self.events.peek() == Some(&Event::End(TagEnd::FootnoteDefinition));
        match self.open.pop() {
            Some(ElementEnd::Tags(PARAGRAPH_END)) if ends_footnote => self.footnotes.leave_open(PARAGRAPH_END),
            Some(ElementEnd::Tags(end)) => self.html.tags(end),
            Some(ElementEnd::Link) => self.html.tags("</a>"),
            Some(ElementEnd::PaperLink { link, title }) => self.end_paper_link(&link, &title),
            Some(ElementEnd::Heading(level)) => self.end_heading(level),
            Some(ElementEnd::Footnote) => self.end_footnote(),
            None => {}
        }
    }

    /// Sets aside what is written so far, up to the end of what begins now.
    fn set_aside(&mut self) {
        let before = mem::take(&mut self.html);
        self.bytes_aside += before.as_str().len();
        self.asides.push(PendingOutput { before, text: String::new() });
    }

    /// Goes back to what was set aside last, and returns what was written since, and its text.
    fn take_up(&mut self) -> Option<(Html, String)> {
        let PendingOutput { before, text } = self.asides.pop()?;
        self.bytes_aside -= before.as_str().len();
        Some((mem::replace(&mut self.html, before), text))
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        let Some((content, text)) = self.take_up() else { return };
        let name = self.anchors.name(&text);
        let (start, end) = heading_tags(level);
        self.html.tags(start);
        self.html.text(&name);
        self.html.tags("\">");
        self.html.append(&content);
        self.html.tags(" <a class=\"anchor screen\" href=\"#");
        self.html.text(&name);
        self.html.tags("\" aria-label=\"Link to this part\">#</a>");
        self.html.tags(end);
    }

    fn end_footnote(&mut self) {
        let Some((content, _)) = self.take_up() else { return };
        self.bytes_aside += content.as_str().len();
        self.footnotes.end(content);
    }

    fn text(&mut self, text: &str) {
        self.html.text(text);
        self.note(text);
    }

    /// Adds to the text of what is written aside.
    fn note(&mut self, text: &str) {
        if let Some(aside) = self.asides.last_mut() {
            aside.text.push_str(text);
        }
    }

    /// Writes a formula; one that can't be set stays TeX, with its dollars.
    fn formula(&mut self, tex: &str, is_block: bool) {
        match tex::formula(tex, is_block) {
            Some(markup) => {
                self.html.append(&markup);
                self.note(tex);
            }
            None => self.text(&with_dollars(tex, is_block)),
        }
    }

    /// A table scrolls in itself where it is wider than the page, by the keyboard too.
    fn start_table(&mut self, alignments: Vec<Alignment>) {
        self.tables += 1;
        self.row.alignments = alignments;
        self.html.tags("<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Table ");
        self.html.text(&self.tables.to_string());
        self.open("\">\n<table>\n", "</tbody></table>\n</div>\n");
    }

    fn start_cell(&mut self) {
        let alignment = self.row.alignments.get(self.row.column).copied().unwrap_or(Alignment::None);
        self.row.column += 1;
        let (start, end) = if self.row.is_head { ("<th scope=\"col\"", "</th>") } else { ("<td", "</td>") };
        self.html.tags(start);
        self.open(
            match alignment {
                Alignment::None | Alignment::Left => ">",
                Alignment::Center => " class=\"center\">",
                Alignment::Right => " class=\"end\">",
            },
            end,
        );
    }

    /// Whether a link is open: to the parser an autolink may stand in another link, to a browser none may.
    fn is_in_link(&self) -> bool {
        self.open.iter().any(|close| matches!(close, ElementEnd::Link | ElementEnd::PaperLink { .. }))
    }

    fn start_link(&mut self, link_type: LinkType, address: &str, title: &str) {
        if self.is_in_link() {
            return self.open("", "");
        }
        let mail = format!("mailto:{address}");
        let address = if link_type == LinkType::Email { &mail } else { address };
        match Destination::new(address) {
            Some(Destination::Paper(name)) => self.start_paper_link(link_type, name, title),
            Some(Destination::Site { address: inside, rest }) => {
                let Some(link) = self.lead_to(inside, rest) else { return self.leave_out(address) };
                self.open_link(&link, title);
            }
            Some(Destination::Anchor(name)) => {
                let line = self.line();
                self.heading_links.push(HeadingLink { page: None, name: decoded(name) }, line);
                self.open_link(&format!("#{PREFIX}{name}"), title);
            }
            Some(Destination::Elsewhere(address)) => self.open_link(address, title),
            None => {
                let line = self.line();
                self.refused.push(address.to_owned(), line);
                self.open("", "");
            }
        }
    }

    /// Shows a link or an image as text, since there is nothing at its address.
    fn leave_out(&mut self, address: &str) {
        let line = self.line();
        self.missing.push(address.to_owned(), line);
        self.open("", "");
    }

    /// The link to an address of the site and to a place there, if something is there.
    fn lead_to(&mut self, address: &str, rest: &str) -> Option<String> {
        match (self.site.find)(&decoded(address)) {
            SiteTarget::Missing => None,
            SiteTarget::There => Some(self.site.links.within(address, rest)),
            SiteTarget::Twin(file) => Some(self.site.links.within(&file.encoded_address(), rest)),
            SiteTarget::Page(page) => {
                let Some((query, name)) = rest.split_once('#') else {
                    return Some(self.site.links.within(page.address(), rest));
                };
                let line = self.line();
                self.heading_links.push(HeadingLink { page: Some(page.clone()), name: decoded(name) }, line);
                Some(self.site.links.within(page.address(), &format!("{query}#{PREFIX}{name}")))
            }
        }
    }

    fn start_paper_link(&mut self, link_type: LinkType, name: &str, title: &str) {
        match self.resolve(name) {
            Some(target) if link_type == LinkType::Autolink => {
                self.events.skip_link();
                target.write_title(&mut self.html);
                self.note(target.title.plain());
            }
            Some(CitedPaper { link, .. }) if !title.is_empty() => self.open_link(&link, title),
            Some(CitedPaper { link, title, .. }) => {
                self.set_aside();
                self.open.push(ElementEnd::PaperLink { link, title });
            }
            None => {
                let line = self.line();
                self.dead.push(name.to_owned(), line);
                self.open("", "");
            }
        }
    }

    /// Writes a link to a paper, which shows the paper's title to who points at it.
    fn end_paper_link(&mut self, link: &str, title: &ShownTex) {
        let Some((content, text)) = self.take_up() else { return };
        let tooltip = cited_paper::tooltip(title, &text);
        self.html.tags("<a href=\"");
        self.html.text(link);
        self.title(tooltip.as_deref().unwrap_or_default());
        self.html.tags("\">");
        self.html.append(&content);
        self.html.tags("</a>");
        self.note(&text);
    }

    fn open_link(&mut self, link: &str, title: &str) {
        self.html.tags("<a href=\"");
        self.html.text(link);
        self.title(title);
        self.html.tags("\">");
        self.open.push(ElementEnd::Link);
    }

    /// Goes on to a title's attribute, where there is one.
    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.html.tags("\" title=\"");
            self.html.text(title);
        }
    }

    /// Starts an image, which may be one of the site's own files only: pages load nothing from elsewhere.
    /// In the place of one that isn't there stands its description.
    fn start_image(&mut self, address: &str, title: &str) {
        let Some(Destination::Site { address: inside, rest }) = Destination::new(address) else {
            let line = self.line();
            self.refused.push(address.to_owned(), line);
            return self.open("", "");
        };
        let source = match (self.site.find)(&decoded(inside)) {
            SiteTarget::There => self.site.links.within(inside, rest),
            SiteTarget::Twin(file) => self.site.links.within(&file.encoded_address(), rest),
            SiteTarget::Page(_) | SiteTarget::Missing => return self.leave_out(address),
        };
        self.image = Some(Image { source, title: title.to_owned(), text: String::new(), depth: 0 });
    }

    /// Adds what stands in an image to its description, or writes it where it ends.
    fn describe(&mut self, mut image: Image, event: Event<'t>) {
        match event {
            Event::Start(_) => image.depth += 1,
            Event::End(_) if image.depth == 0 => return self.write_image(&image),
            Event::End(_) => image.depth -= 1,
            Event::SoftBreak | Event::HardBreak => image.text.push(' '),
            Event::InlineMath(tex) => image.text.push_str(&with_dollars(&tex, false)),
            Event::DisplayMath(tex) => image.text.push_str(&with_dollars(&tex, true)),
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => image.text.push_str(&text),
            _ => {}
        }
        self.image = Some(image);
    }

    fn write_image(&mut self, image: &Image) {
        self.html.tags("<img src=\"");
        self.html.text(&image.source);
        self.html.tags("\" alt=\"");
        self.html.text(&image.text);
        self.title(&image.title);
        self.html.tags("\">");
    }

    /// Cites the paper that an autolink names, where the autolink comes next and stands alone. Says
    /// whether it did.
    fn cite_alone(&mut self) -> bool {
        let Some(destination) = self.events.lone_autolink() else { return false };
        let Some(Destination::Paper(name)) = Destination::new(&destination) else { return false };
        let Some(target) = self.resolve(name) else { return false };
        self.events.skip_link();
        target.write_citation(&mut self.html);
        true
    }

    fn resolve(&mut self, name: &str) -> Option<CitedPaper> {
        let target = PaperReference::parse(name).and_then(|reference| (self.site.resolve)(&reference))?;
        let line = self.line();
        self.cited.push(target.number, line);
        Some(target)
    }
}

/// The end of a paragraph.
const PARAGRAPH_END: &str = "</p>\n";

/// A formula's TeX as it stands in the text.
fn with_dollars(tex: &str, is_block: bool) -> String {
    let dollars = if is_block { "$$" } else { "$" };
    format!("{dollars}{tex}{dollars}")
}

/// The tags of an element that has no attributes; of one that isn't enabled, none.
fn plain_tags(tag: &Tag<'_>) -> (&'static str, &'static str) {
    match tag {
        Tag::BlockQuote(_) => ("<blockquote>\n", "</blockquote>\n"),
        Tag::CodeBlock(_) => ("<pre><code>", "</code></pre>\n"),
        Tag::HtmlBlock => ("<pre>", "</pre>\n"),
        Tag::List(Some(_)) => ("<ol>\n", "</ol>\n"),
        Tag::List(None) => ("<ul>\n", "</ul>\n"),
        Tag::Emphasis => ("<em>", "</em>"),
        Tag::Strong => ("<strong>", "</strong>"),
        _ => ("", ""),
    }
}

/// A heading's tags, one level down, up to where its name goes.
fn heading_tags(level: HeadingLevel) -> (&'static str, &'static str) {
    match level {
        HeadingLevel::H1 => ("<h2 id=\"", "</h2>\n"),
        HeadingLevel::H2 => ("<h3 id=\"", "</h3>\n"),
        HeadingLevel::H3 => ("<h4 id=\"", "</h4>\n"),
        HeadingLevel::H4 => ("<h5 id=\"", "</h5>\n"),
        HeadingLevel::H5 | HeadingLevel::H6 => ("<h6 id=\"", "</h6>\n"),
    }
}

/// Values in the order in which they first came, each with its first line.
struct OrderedSet<T> {
    all: Vec<OnLine<T>>,
    seen: BTreeSet<T>,
}

impl<T> Default for OrderedSet<T> {
    fn default() -> Self {
        Self { all: Vec::new(), seen: BTreeSet::new() }
    }
}

impl<T: Ord + Clone> OrderedSet<T> {
    fn push(&mut self, what: T, line: usize) {
        if self.seen.insert(what.clone()) {
            self.all.push(OnLine { what, line });
        }
    }
}
