//! Formulas as `MathML`, converted by a crate of which neither input nor output is trusted.
//!
//! The crate gets a formula in its normal form, and what it writes is written anew: elements and
//! attributes of a closed table, each with as many children as it must have, text escaped, no style.
//! What is anything else is no formula, and the page shows its TeX.

use super::normal_form::{ToPlain, normal};
use super::scan::Formula;
use super::symbols;
use crate::text::Html;
use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::event::{ArrayColumn, Content, EnvironmentFlow, Event, Grouping, StateChange};
use pulldown_latex::{Parser, Storage, write_mathml};
use std::convert::Infallible;
use std::panic::catch_unwind;

/// The most bytes that a formula may become.
const MOST_WRITTEN_MATHML_BYTES: usize = 64 * 1024;

/// The most elements in each other. Browsers flatten a tree at 512.
const MOST_ELEMENT_DEPTH: usize = 96;

/// A formula's markup; none where it can't be converted.
///
/// Its TeX is the attribute `alttext`, which carries it through a copy as HTML, as those of `LaTeXML`
/// and of Wikipedia do. An `annotation` would too, but it is shown as text beside the formula
/// wherever `MathML` isn't known: in feed readers, text browsers and many sanitisers.
pub(super) fn mathml(formula: &Formula<'_>, plain: ToPlain) -> Option<Html> {
    let start = if formula.is_block { "<math display=\"block\" alttext=\"" } else { "<math alttext=\"" };
    element(start, formula.tex, formula.is_block, plain)
}

/// The same as a place that the keyboard reaches, where what is wider than the page scrolls in itself.
pub(super) fn reachable(tex: &str, is_block: bool, plain: ToPlain) -> Option<Html> {
    let start =
        if is_block { "<math display=\"block\" tabindex=\"0\" alttext=\"" } else { "<math tabindex=\"0\" alttext=\"" };
    element(start, tex, is_block, plain)
}

/// The element of a formula, with its start up to where its TeX goes.
fn element(start: &'static str, tex: &str, is_block: bool, plain: ToPlain) -> Option<Html> {
    let normal = normal(tex, plain)?;
    let mode = if is_block { DisplayMode::Block } else { DisplayMode::Inline };
    // A panic in the crate costs one formula, not the site.
    let markup = catch_unwind(|| converted(&normal, mode)).ok()??;
    let mut html = Html::default();
    html.tags(start);
    html.text(tex.trim());
    html.tags("\">");
    Rewriter { rest: &markup, open: Vec::new(), is_first: true, html: &mut html }.run()?;
    html.tags("</math>");
    Some(html)
}

/// What the crate makes of a formula without that which needs a style.
fn converted(tex: &str, display_mode: DisplayMode) -> Option<String> {
    let storage = Storage::new();
    let mut events = Vec::new();
    for event in Parser::new(tex, &storage) {
        let event = event.ok()?;
        if is_refused(&event) {
            return None;
        }
        events.extend(simpler(event));
    }
    let mut markup = Vec::new();
    let config = RenderConfig { display_mode, ..RenderConfig::default() };
    write_mathml(&mut markup, events.into_iter().map(Ok::<_, Infallible>), config).ok()?;
    let markup = String::from_utf8(markup).ok()?;
    let inner = markup.strip_prefix("<math display=\"")?.split_once('>')?.1.strip_suffix("</math>")?;
    (inner.len() <= MOST_WRITTEN_MATHML_BYTES).then(|| inner.to_owned())
}

/// Whether the writer would need a style for the event, or not escape it.
fn is_refused(event: &Event<'_>) -> bool {
    match event {
        Event::StateChange(StateChange::Color(_)) => true,
        Event::Content(Content::Function(name)) => name.contains(['<', '>', '&', '\\', '{', '}', '$']),
        _ => false,
    }
}

/// The event without lines, heights and negative spaces.
fn simpler(event: Event<'_>) -> Option<Event<'_>> {
    Some(match event {
        Event::Space { width: Some(width), .. } if width.value >= 0.0 && width.value <= 10.0 => {
            Event::Space { width: Some(width), height: None, depth: None }
        }
        Event::Space { .. } | Event::EnvironmentFlow(EnvironmentFlow::StartLines { .. }) => return None,
        Event::EnvironmentFlow(EnvironmentFlow::NewLine { .. }) => {
            Event::EnvironmentFlow(EnvironmentFlow::NewLine { spacing: None, horizontal_lines: Box::default() })
        }
        Event::Begin(Grouping::Array(columns)) => {
            // The writer panics on lines between columns in some orders.
            let columns: Box<[_]> =
                columns.iter().filter(|column| matches!(column, ArrayColumn::Column(_))).copied().collect();
            Event::Begin(Grouping::Array(columns))
        }
        event => event,
    })
}

/// How many parts an element has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Children {
    /// Text alone.
    Text,
    /// Any number.
    Any,
    Two,
    Three,
    /// Any number of this element alone.
    Only(&'static str),
    None,
}

struct Element {
    name: &'static str,
    start: &'static str,
    end: &'static str,
    children: Children,
}

macro_rules! elements {
    ($($name:literal $children:expr),* $(,)?) => {
        [$(Element { name: $name, start: concat!("<", $name), end: concat!("</", $name, ">"), children: $children }),*]
    };
}

/// The elements that may be written.
static ELEMENTS: [Element; 18] = elements![
    "mi" Children::Text,
    "mn" Children::Text,
    "mo" Children::Text,
    "mtext" Children::Text,
    "mspace" Children::None,
    "mrow" Children::Any,
    "msqrt" Children::Any,
    "mfrac" Children::Two,
    "mroot" Children::Two,
    "msub" Children::Two,
    "msup" Children::Two,
    "msubsup" Children::Three,
    "munder" Children::Two,
    "mover" Children::Two,
    "munderover" Children::Three,
    "mtable" Children::Only("mtr"),
    "mtr" Children::Only("mtd"),
    "mtd" Children::Any,
];

/// The attributes that may be written, with their values.
const ATTRIBUTES: [(&str, &str, &str); 16] = [
    ("displaystyle", "true", " displaystyle=\"true\""),
    ("displaystyle", "false", " displaystyle=\"false\""),
    ("scriptlevel", "0", " scriptlevel=\"0\""),
    ("scriptlevel", "1", " scriptlevel=\"1\""),
    ("scriptlevel", "2", " scriptlevel=\"2\""),
    ("stretchy", "true", " stretchy=\"true\""),
    ("stretchy", "false", " stretchy=\"false\""),
    ("symmetric", "true", " symmetric=\"true\""),
    ("symmetric", "false", ""),
    ("largeop", "false", " largeop=\"false\""),
    ("movablelimits", "false", " movablelimits=\"false\""),
    ("mathvariant", "normal", " mathvariant=\"normal\""),
    ("linethickness", "0em", " linethickness=\"0\""),
    ("linethickness", "0pt", " linethickness=\"0\""),
    ("minsize", "1.2em", " minsize=\"1.2em\""),
    ("maxsize", "1.2em", " maxsize=\"1.2em\""),
];

/// Further sizes of delimiters.
const SIZES: [(&str, &str, &str); 6] = [
    ("minsize", "1.8em", " minsize=\"1.8em\""),
    ("maxsize", "1.8em", " maxsize=\"1.8em\""),
    ("minsize", "2.4em", " minsize=\"2.4em\""),
    ("maxsize", "2.4em", " maxsize=\"2.4em\""),
    ("minsize", "3em", " minsize=\"3em\""),
    ("maxsize", "3em", " maxsize=\"3em\""),
];

struct Rewriter<'m, 'h> {
    rest: &'m str,
    /// The elements that are open, and how many parts each has.
    open: Vec<(&'static Element, usize)>,
    /// Whether nothing is written yet.
    is_first: bool,
    html: &'h mut Html,
}

impl Rewriter<'_, '_> {
    fn run(mut self) -> Option<()> {
        while !self.rest.is_empty() {
            self.rest = self.rest.strip_prefix('<')?;
            match self.rest.strip_prefix('/') {
                Some(name) => {
                    self.rest = name;
                    self.end()?;
                }
                None => self.start()?,
            }
        }
        self.open.is_empty().then_some(())
    }

    fn end(&mut self) -> Option<()> {
        let (element, children) = self.open.pop()?;
        self.rest = self.rest.strip_prefix(element.name)?.strip_prefix('>')?;
        let is_whole = match element.children {
            Children::Two => children == 2,
            Children::Three => children == 3,
            _ => true,
        };
        self.html.tags(element.end);
        is_whole.then_some(())
    }

    fn start(&mut self) -> Option<()> {
        let length = self.rest.bytes().take_while(u8::is_ascii_lowercase).count();
        let name = self.rest.get(..length)?;
        let element = ELEMENTS.iter().find(|element| element.name == name)?;
        self.rest = self.rest.get(length..)?;
        let parent = self.open.last_mut();
        let is_at_place = match (&parent, name) {
            (Some((parent, _)), _) if matches!(parent.children, Children::Only(_)) => {
                parent.children == Children::Only(element.name)
            }
            (_, "mtr" | "mtd") => false,
            _ => true,
        };
        if let Some((_, children)) = parent {
            *children += 1;
        }
        if !is_at_place || self.open.len() >= MOST_ELEMENT_DEPTH {
            return None;
        }
        let is_outermost = self.open.is_empty();
        self.html.tags(element.start);
        let bare = self.html.as_str().len();
        let is_empty = self.attributes()?;
        if is_empty != (element.children == Children::None) {
            return None;
        }
        match element.children {
            Children::None => self.html.tags("/>"),
            Children::Text => {
                // Brackets and accents, which have attributes, have no space in the first place.
                if element.name == "mo" && self.html.as_str().len() == bare {
                    self.spacing(element, is_outermost)?;
                }
                self.html.tags(">");
                self.text(element)?;
            }
            _ => {
                self.html.tags(">");
                self.open.push((element, 0));
            }
        }
        self.is_first = false;
        Some(())
    }

    /// An operator has no space where TeX puts none and browsers do: around a slash, in scripts, and
    /// at a formula's ends, as in `$\sim$10`.
    fn spacing(&mut self, element: &'static Element, is_outermost: bool) -> Option<()> {
        let (text, rest) = self.rest.split_once(element.end)?;
        let is_script = |(element, children): &(&Element, usize)| {
            *children > 1
                && (element.name.starts_with("msu") || matches!(element.name, "munder" | "mover" | "munderover"))
        };
        let is_tight = text == "/" || self.open.iter().any(is_script);
        if is_tight || is_outermost && self.is_first {
            self.html.tags(" lspace=\"0\"");
        }
        if is_tight || is_outermost && rest.is_empty() {
            self.html.tags(" rspace=\"0\"");
        }
        Some(())
    }

    /// Writes the attributes, up to the tag's end, and says whether the element ends there too.
    fn attributes(&mut self) -> Option<bool> {
        loop {
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix("/>") {
                self.rest = rest;
                return Some(true);
            }
            if let Some(rest) = self.rest.strip_prefix('>') {
                self.rest = rest;
                return Some(false);
            }
            let (name, rest) = self.rest.split_once("=\"")?;
            let (value, rest) = rest.split_once('"')?;
            self.rest = rest;
            self.attribute(name, value)?;
        }
    }

    fn attribute(&mut self, name: &str, value: &str) -> Option<()> {
        if name == "class" {
            // Classes are for a stylesheet of the crate's. One of them alone says what would be lost.
            return (!value.contains("negated")).then_some(());
        }
        if name == "width" {
            let number = value.strip_suffix("em")?;
            if !number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
                return None;
            }
            self.html.tags(" width=\"");
            self.html.text(number.get(..6).unwrap_or(number));
            self.html.tags("em\"");
            return Some(());
        }
        let found = ATTRIBUTES.iter().chain(&SIZES).find(|known| (known.0, known.1) == (name, value))?;
        self.html.tags(found.2);
        Some(())
    }

    /// The text of an element, which the crate escapes in one of them only.
    fn text(&mut self, element: &'static Element) -> Option<()> {
        let (text, rest) = self.rest.split_once(element.end)?;
        self.rest = rest;
        let text = if element.name == "mtext" {
            let text = text.replace("&nbsp;", "\u{a0}").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            // The crate's own space, escaped.
            text.replace("&nbsp;", "\u{a0}")
        } else {
            // Its mu is the sign for a millionth.
            text.replace('µ', "μ")
        };
        if text.contains('\u{338}') {
            self.html.text(&symbols::composed(&text, []));
        } else {
            self.html.text(&text);
        }
        self.html.tags(element.end);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tex::plain;

    fn of(tex: &str) -> Option<String> {
        let formula = Formula { whole: tex, tex, is_block: false };
        let html = mathml(&formula, plain)?;
        let start = html.as_str().find('>')? + 1;
        html.as_str().get(start..)?.strip_suffix("</math>").map(str::to_owned)
    }

    #[test]
    fn formulas_become_mathml() {
        for (tex, expected) in [
            ("x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
            ("\\mu", "<mi>μ</mi>"),
            ("a<b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
            ("a \\neq b", "<mi>a</mi><mo>≠</mo><mi>b</mi>"),
            ("a \\not= b", "<mi>a</mi><mo>≠</mo><mi>b</mi>"),
            ("\\mbox{if }x", "<mtext>if\u{a0}</mtext><mi>x</mi>"),
            ("\\text{a \\& b}", "<mtext>a &amp; b</mtext>"),
            ("a~b", "<mi>a</mi><mtext>\u{a0}</mtext><mi>b</mi>"),
            ("\\sim", "<mo lspace=\"0\" rspace=\"0\">∼</mo>"),
            ("1/2", "<mn>1</mn><mo lspace=\"0\" rspace=\"0\">/</mo><mn>2</mn>"),
            ("x_{i=1}", "<msub><mi>x</mi><mrow><mi>i</mi><mo lspace=\"0\" rspace=\"0\">=</mo><mn>1</mn></mrow></msub>"),
            ("5\\%", "<mn>5</mn><mi>%</mi>"),
            ("5%", "<mn>5</mn><mi>%</mi>"),
            ("a\\,b", "<mi>a</mi><mspace width=\"0.1666em\"/><mi>b</mi>"),
            ("a\\!b", "<mi>a</mi><mi>b</mi>"),
            (
                "\\bigl(x\\bigr)",
                "<mo symmetric=\"true\" stretchy=\"true\" minsize=\"1.2em\" maxsize=\"1.2em\">(</mo><mi>x</mi><mo symmetric=\"true\" stretchy=\"true\" minsize=\"1.2em\" maxsize=\"1.2em\">)</mo>",
            ),
        ] {
            assert_eq!(of(tex).as_deref(), Some(expected), "{tex}");
        }
    }

    #[test]
    fn the_tex_is_kept_beside_it() {
        let formula = Formula { whole: "$$ a<\"b $$", tex: " a<\"b ", is_block: true };
        let html = mathml(&formula, plain).unwrap();
        let start = "<math display=\"block\" alttext=\"a&lt;&quot;b\"><mi>a</mi>";
        assert!(html.as_str().starts_with(start), "{}", html.as_str());
    }

    #[test]
    fn what_the_crate_fails_on_is_no_formula() {
        for tex in [
            "\\foo",
            "x^",
            "x_a_b",
            "\\frac{a}",
            "\\left(x",
            "\\begin{array}{||}a\\end{array}",
            "\\begin{foo}\\end{foo}",
            "\\color{red}x",
            "\\not{ab}",
            "\\operatorname{<img>}",
            "&",
            "\\\\",
            "x\0",
        ] {
            assert_eq!(of(tex), None, "{tex}");
        }
        for tex in
            ["\\begin{array}{|c||l|}\\hline a&b\\\\[2pt]c&d\\end{array}", "\\begin{pmatrix}a&b\\\\c&d\\end{pmatrix}"]
        {
            assert!(of(tex).unwrap().contains("<mtd>"), "{tex}");
        }
    }
}
