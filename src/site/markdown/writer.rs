//! The parser's events as markup: which tags there can be, and what stands in them.
//!
//! It takes the place of the parser's own writer, which writes styles that the content security policy
//! forbids, and names and classes of the author's choice.

use super::anchor::Anchors;
use super::citation::Target;
use super::destination::Destination;
use super::reference::Reference;
use super::{MOST_NESTING, MOST_OUTPUT_BYTES, Refused, Rendered, Resolve};
use crate::pith::PithNumber;
use crate::site::html::Html;
use crate::site::route::Links;
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Parser, Tag, TagEnd};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::mem;

/// The parser's events, of which the next ones can be seen.
struct Events<'t> {
    parser: Parser<'t>,
    ahead: VecDeque<Event<'t>>,
}

impl<'t> Events<'t> {
    fn next(&mut self) -> Option<Event<'t>> {
        self.ahead.pop_front().or_else(|| self.parser.next())
    }

    /// The destination of an autolink that comes next, and after which the paragraph or the item's own
    /// text ends.
    fn lone_autolink(&mut self) -> Option<CowStr<'t>> {
        let missing = 4_usize.saturating_sub(self.ahead.len());
        self.ahead.extend(self.parser.by_ref().take(missing));
        match &*self.ahead.make_contiguous() {
            [
                Event::Start(Tag::Link { link_type: LinkType::Autolink, dest_url, .. }),
                Event::Text(_),
                Event::End(TagEnd::Link),
                Event::End(TagEnd::Paragraph | TagEnd::Item) | Event::Start(Tag::List(_)),
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

/// What the end of an element writes.
enum Close {
    Tags(&'static str),
    Link,
    Heading(HeadingLevel),
}

/// A heading whose end hasn't come: its name is made of its text, and stands before it.
struct Heading {
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
pub(super) struct Writer<'t, 'r> {
    events: Events<'t>,
    links: &'r Links,
    resolve: &'r Resolve<'r>,
    html: Html,
    open: Vec<Close>,
    heading: Option<Heading>,
    image: Option<Image>,
    in_table_head: bool,
    anchors: Anchors,
    footnotes: Footnotes,
    dead: Once<String>,
    refused: Once<String>,
    cited: Once<PithNumber>,
}

impl<'t, 'r> Writer<'t, 'r> {
    pub(super) fn new(parser: Parser<'t>, links: &'r Links, resolve: &'r Resolve<'r>) -> Self {
        Self {
            events: Events { parser, ahead: VecDeque::new() },
            links,
            resolve,
            html: Html::default(),
            open: Vec::new(),
            heading: None,
            image: None,
            in_table_head: false,
            anchors: Anchors::default(),
            footnotes: Footnotes::default(),
            dead: Once::default(),
            refused: Once::default(),
            cited: Once::default(),
        }
    }

    pub(super) fn run(mut self) -> Result<Rendered, Refused> {
        while let Some(event) = self.events.next() {
            match self.image.take() {
                Some(image) => self.describe(image, event),
                None => self.write(event),
            }
            if self.open.len() > MOST_NESTING {
                return Err(Refused::Deep);
            }
            if self.html.as_str().len() > MOST_OUTPUT_BYTES {
                return Err(Refused::Long);
            }
        }
        let Self { html, dead, refused, cited, .. } = self;
        Ok(Rendered { html, dead: dead.all, refused: refused.all, cited: cited.all })
    }

    fn write(&mut self, event: Event<'t>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(_) => self.end(),
            Event::Code(text) => {
                self.html.tags("<code>");
                self.text(&text);
                self.html.tags("</code>");
            }
            Event::FootnoteReference(name) => self.footnote_reference(&name),
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.html.tags("<br>\n"),
            Event::Rule => self.html.tags("<hr>\n"),
            Event::TaskListMarker(_) => {}
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => self.text(&text),
        }
    }

    fn start(&mut self, tag: Tag<'t>) {
        match tag {
            Tag::Paragraph => {
                if self.cite_alone() {
                    self.events.next();
                } else {
                    self.open("<p>", "</p>\n");
                }
            }
            Tag::Item => {
                self.open("<li>", "</li>\n");
                self.cite_alone();
            }
            Tag::Heading { level, .. } => {
                self.heading = Some(Heading { before: mem::take(&mut self.html), text: String::new() });
                self.open.push(Close::Heading(level));
            }
            Tag::List(Some(first)) if first != 1 => {
                self.html.tags("<ol start=\"");
                self.html.text(&first.to_string());
                self.open("\">\n", "</ol>\n");
            }
            Tag::TableHead => {
                self.in_table_head = true;
                self.open("<thead><tr>", "</tr></thead>\n<tbody>\n");
            }
            Tag::TableRow => {
                self.in_table_head = false;
                self.open("<tr>", "</tr>\n");
            }
            Tag::TableCell if self.in_table_head => self.open("<th scope=\"col\">", "</th>"),
            Tag::FootnoteDefinition(name) => self.start_footnote(&name),
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
        self.open.push(Close::Tags(end));
    }

    fn end(&mut self) {
        match self.open.pop() {
            Some(Close::Tags(end)) => self.html.tags(end),
            Some(Close::Link) => self.html.tags("</a>"),
            Some(Close::Heading(level)) => self.end_heading(level),
            None => {}
        }
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        let Some(Heading { before, text }) = self.heading.take() else { return };
        let content = mem::replace(&mut self.html, before);
        let (start, end) = heading_tags(level);
        self.html.tags(start);
        self.html.text(&self.anchors.name(&text));
        self.html.tags("\">");
        self.html.append(&content);
        self.html.tags(end);
    }

    fn text(&mut self, text: &str) {
        self.html.text(text);
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        }
    }

    fn footnote_reference(&mut self, name: &str) {
        let number = self.footnotes.number(name).to_string();
        self.html.tags("<sup><a href=\"#fn-");
        self.html.text(&number);
        self.html.tags("\">");
        self.html.text(&number);
        self.html.tags("</a></sup>");
    }

    fn start_footnote(&mut self, name: &str) {
        let number = self.footnotes.number(name).to_string();
        self.html.tags("<div class=\"footnote\"");
        if self.footnotes.define(name) {
            self.html.tags(" id=\"fn-");
            self.html.text(&number);
            self.html.tags("\"");
        }
        self.html.tags("><sup>");
        self.html.text(&number);
        self.open("</sup> ", "</div>\n");
    }

    /// Whether a link is open: to the parser an autolink may stand in another link, to a browser none may.
    fn is_in_link(&self) -> bool {
        self.open.iter().any(|close| matches!(close, Close::Link))
    }

    fn start_link(&mut self, link_type: LinkType, address: &str, title: &str) {
        if self.is_in_link() {
            return self.open("", "");
        }
        let mail = format!("mailto:{address}");
        let address = if link_type == LinkType::Email { &mail } else { address };
        match Destination::new(address, self.links) {
            Some(Destination::Paper(name)) => match self.resolve(name) {
                Some(target) if link_type == LinkType::Autolink => {
                    self.events.skip_link();
                    target.write_title(&mut self.html);
                    if let Some(heading) = &mut self.heading {
                        heading.text.push_str(&target.title.plain);
                    }
                }
                Some(target) => self.open_link(&target.link, title),
                None => {
                    self.dead.push(name.to_owned());
                    self.open("", "");
                }
            },
            Some(Destination::Site(link) | Destination::Anchor(link)) => self.open_link(&link, title),
            Some(Destination::Elsewhere(address)) => self.open_link(address, title),
            None => {
                self.refused.push(address.to_owned());
                self.open("", "");
            }
        }
    }

    fn open_link(&mut self, link: &str, title: &str) {
        self.html.tags("<a href=\"");
        self.html.text(link);
        self.title(title);
        self.html.tags("\">");
        self.open.push(Close::Link);
    }

    /// Goes on to a title's attribute, where there is one.
    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.html.tags("\" title=\"");
            self.html.text(title);
        }
    }

    /// Starts an image, which may be one of the site's own files only: pages load nothing from elsewhere.
    fn start_image(&mut self, address: &str, title: &str) {
        if let Some(Destination::Site(source)) = Destination::new(address, self.links) {
            self.image = Some(Image { source, title: title.to_owned(), text: String::new(), depth: 0 });
        } else {
            self.refused.push(address.to_owned());
            self.open("", "");
        }
    }

    /// Adds what stands in an image to its description, or writes it where it ends.
    fn describe(&mut self, mut image: Image, event: Event<'t>) {
        match event {
            Event::Start(_) => image.depth += 1,
            Event::End(_) if image.depth == 0 => return self.write_image(&image),
            Event::End(_) => image.depth -= 1,
            Event::SoftBreak | Event::HardBreak => image.text.push(' '),
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
        let Some(Destination::Paper(name)) = Destination::new(&destination, self.links) else { return false };
        let Some(target) = self.resolve(name) else { return false };
        self.events.skip_link();
        target.write_citation(&mut self.html);
        true
    }

    fn resolve(&mut self, name: &str) -> Option<Target> {
        let target = Reference::parse(name).and_then(|reference| (self.resolve)(&reference))?;
        self.cited.push(target.number);
        Some(target)
    }
}

/// The tags of an element that has no attributes; of one that isn't enabled, none.
fn plain_tags(tag: &Tag<'_>) -> (&'static str, &'static str) {
    match tag {
        Tag::BlockQuote(_) => ("<blockquote>\n", "</blockquote>\n"),
        Tag::CodeBlock(_) => ("<pre><code>", "</code></pre>\n"),
        Tag::HtmlBlock => ("<pre>", "</pre>\n"),
        Tag::List(Some(_)) => ("<ol>\n", "</ol>\n"),
        Tag::List(None) => ("<ul>\n", "</ul>\n"),
        Tag::Table(_) => ("<table>\n", "</tbody></table>\n"),
        Tag::TableCell => ("<td>", "</td>"),
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

/// The numbers of a page's footnotes, in the order in which they are first seen.
#[derive(Default)]
struct Footnotes {
    numbers: BTreeMap<String, usize>,
    defined: BTreeSet<String>,
}

impl Footnotes {
    fn number(&mut self, name: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(name.to_lowercase()).or_insert(next)
    }

    /// Whether this is the first definition of that name.
    fn define(&mut self, name: &str) -> bool {
        self.defined.insert(name.to_lowercase())
    }
}

/// Values in the order in which they first came.
struct Once<T> {
    all: Vec<T>,
    seen: BTreeSet<T>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self { all: Vec::new(), seen: BTreeSet::new() }
    }
}

impl<T: Ord + Clone> Once<T> {
    fn push(&mut self, value: T) {
        if self.seen.insert(value.clone()) {
            self.all.push(value);
        }
    }
}
