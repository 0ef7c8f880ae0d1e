//! Formulas as `MathML`: elements and attributes of a closed list, each with as many children as it must have, text
//! escaped, no style. What can't be written so is no formula, and the page shows its `TeX`.
//!
//! The elements are those of `MathML` Core, and `menclose`, whose content a browser that doesn't know it shows.

use super::parse::parse;
use super::scan::Formula;
use super::tree::{Accent, Adjustment, Class, Font, Node, Placement, Scripts, Size, Style, Symbol, is_upright};
use crate::text::Html;

/// The most bytes that a formula may become.
const MOST_WRITTEN_MATHML_BYTES: usize = 64 * 1024;

/// The most elements in each other. Browsers flatten a tree at 512.
const MOST_ELEMENT_DEPTH: usize = 96;

/// A formula's markup; none where it can't be converted.
///
/// Its TeX is the attribute `alttext`, which carries it through a copy as HTML, as those of `LaTeXML`
/// and of Wikipedia do. An `annotation` would too, but it is shown as text beside the formula
/// wherever `MathML` isn't known: in feed readers, text browsers and many sanitisers.
pub(super) fn mathml(formula: &Formula<'_>) -> Option<Html> {
    let start = if formula.is_block { "<math display=\"block\" alttext=\"" } else { "<math alttext=\"" };
    element(start, formula.tex, formula.is_block)
}

/// The same as a place that the keyboard reaches, where what is wider than the page scrolls in itself.
pub(super) fn reachable(tex: &str, is_block: bool) -> Option<Html> {
    let start =
        if is_block { "<math display=\"block\" tabindex=\"0\" alttext=\"" } else { "<math tabindex=\"0\" alttext=\"" };
    element(start, tex, is_block)
}

/// The element of a formula, with its start up to where its TeX goes.
fn element(start: &'static str, tex: &str, is_block: bool) -> Option<Html> {
    let tree = parse(tex)?;
    let mut html = Html::default();
    html.tags(start);
    html.text(tex.trim());
    html.tags("\">");
    let mut writer = Writer {
        most: html.as_str().len() + MOST_WRITTEN_MATHML_BYTES,
        html,
        depth: 0,
        in_script: false,
        is_display: is_block,
    };
    match &tree {
        Node::Row(nodes) => writer.list(nodes, true)?,
        other => writer.node(other)?,
    }
    let mut html = writer.html;
    html.tags("</math>");
    Some(html)
}

/// The tags of an element, without what closes the first one.
#[derive(Clone, Copy)]
struct Tags(&'static str, &'static str);

macro_rules! tags {
    ($name:literal) => {
        Tags(concat!("<", $name), concat!("</", $name, ">"))
    };
}

const IDENTIFIER: Tags = tags!("mi");
const NUMBER: Tags = tags!("mn");
const OPERATOR: Tags = tags!("mo");
const TEXT: Tags = tags!("mtext");
const ROW: Tags = tags!("mrow");
const PADDED: Tags = tags!("mpadded");

/// What stands before a part in its list, or after it.
#[derive(Clone, Copy, Default)]
struct Neighbours {
    before: Option<Class>,
    after: Option<Class>,
    /// Whether the formula begins with it.
    is_first: bool,
    /// Whether the formula ends with it.
    is_last: bool,
}

impl Neighbours {
    /// Whether a binary operator here has something to join.
    fn is_between(self) -> bool {
        let (before, after) = (self.before, self.after);
        matches!(before, Some(Class::Ordinary | Class::Close))
            && matches!(after, Some(Class::Ordinary | Class::Binary | Class::Open | Class::Large(_)))
    }
}

struct Writer {
    html: Html,
    /// The most bytes of all markup.
    most: usize,
    depth: usize,
    /// Whether this is within a script, where operators have no space.
    in_script: bool,
    /// Whether limits go below and above.
    is_display: bool,
}

impl Writer {
    /// An element with its attributes and what is in it.
    fn element(
        &mut self,
        tags: Tags,
        attributes: &[&'static str],
        write: impl FnOnce(&mut Self) -> Option<()>,
    ) -> Option<()> {
        if self.depth >= MOST_ELEMENT_DEPTH || self.html.as_str().len() > self.most {
            return None;
        }
        self.html.tags(tags.0);
        for attribute in attributes {
            self.html.tags(attribute);
        }
        self.html.tags(">");
        self.depth += 1;
        write(self)?;
        self.depth -= 1;
        self.html.tags(tags.1);
        Some(())
    }

    /// An element of text alone.
    fn leaf(&mut self, tags: Tags, attributes: &[&'static str], text: &str) -> Option<()> {
        self.element(tags, attributes, |writer| {
            writer.html.text(text);
            Some(())
        })
    }

    /// An attribute with a length, in an element's start.
    fn length(&mut self, attribute: &'static str, length: i32) {
        self.html.tags(attribute);
        let sign = if length < 0 { "-" } else { "" };
        let (whole, fraction) = (length.unsigned_abs() / 10_000, length.unsigned_abs() % 10_000);
        let fraction = format!(".{fraction:04}");
        self.html.text(&format!("{sign}{whole}{}em", fraction.trim_end_matches('0').trim_end_matches('.')));
        self.html.tags("\"");
    }

    fn space(&mut self, width: i32) {
        self.html.tags("<mspace");
        self.length(" width=\"", width);
        self.html.tags("/>");
    }

    fn list(&mut self, nodes: &[Node], is_outermost: bool) -> Option<()> {
        let nodes: Vec<&Node> = nodes.iter().filter(|node| !is_nothing(node)).collect();
        let mut after = vec![None; nodes.len()];
        let mut next = None;
        for (node, after) in nodes.iter().zip(&mut after).rev() {
            *after = next;
            next = class(node).or(next);
        }
        let last = nodes.len().saturating_sub(1);
        let mut before = None;
        for (at, (node, after)) in nodes.iter().zip(after).enumerate() {
            let neighbours =
                Neighbours { before, after, is_first: is_outermost && at == 0, is_last: is_outermost && at == last };
            self.among(node, neighbours)?;
            before = match node {
                Node::Symbol(symbol) if symbol.class == Class::Binary && !neighbours.is_between() => {
                    Some(Class::Ordinary)
                }
                _ => class(node).or(before),
            };
        }
        Some(())
    }

    /// A part in its list. A function's name has space around it.
    fn among(&mut self, node: &Node, neighbours: Neighbours) -> Option<()> {
        let is_function = is_function(node);
        if is_function && matches!(neighbours.before, Some(Class::Ordinary | Class::Close)) {
            self.space(1667);
        }
        match node {
            Node::Symbol(symbol) => self.symbol(symbol, neighbours)?,
            _ => self.node(node)?,
        }
        if let Some(after) = neighbours.after.filter(|_| is_function) {
            self.html.tags("<mo>\u{2061}</mo>");
            if !matches!(after, Class::Open | Class::Punctuation | Class::Close) {
                self.space(1667);
            }
        }
        Some(())
    }

    /// A part as one element, whatever it is: those around it count their parts.
    fn node(&mut self, node: &Node) -> Option<()> {
        match node {
            _ if is_nothing(node) => self.element(ROW, &[], |_| Some(())),
            Node::Blank => Some(()),
            Node::Symbol(symbol) => self.symbol(symbol, Neighbours::default()),
            Node::Number(digits, font) => {
                let font = if *font == Font::BoldUsual { Font::Bold } else { *font };
                self.leaf(NUMBER, &[], &styled(digits, font))
            }
            Node::Function(name, _) => {
                let is_letter = name.chars().count() == 1;
                self.leaf(IDENTIFIER, if is_letter { &[" mathvariant=\"normal\""] } else { &[] }, name)
            }
            Node::Delimiter(sign, _, size) => self.delimiter(sign, *size),
            Node::Text(text, font) => self.text(text, *font),
            Node::Space(width) => {
                self.space(*width);
                Some(())
            }
            Node::Row(nodes) => self.element(ROW, &[], |writer| writer.list(nodes, false)),
            Node::Classed(_, body) | Node::Operator { body, .. } => self.node(body),
            Node::Styled(style, nodes) => self.in_style(*style, nodes),
            Node::Fenced(open, nodes, close) => self.element(ROW, &[], |writer| {
                writer.fence(open)?;
                writer.list(nodes, false)?;
                writer.fence(close)
            }),
            Node::Scripts(scripts) => self.scripts(scripts),
            Node::AllAround { base, before, after } => self.element(tags!("mmultiscripts"), &[], |writer| {
                writer.node(base)?;
                for script in after {
                    writer.script(script)?;
                }
                writer.html.tags("<mprescripts/>");
                before.iter().try_for_each(|script| writer.script(script))
            }),
            Node::Accent(base, accent) => self.accent(base, *accent),
            Node::Stack { base, below, above } => self.around(base, below.as_deref(), above.as_deref(), true),
            Node::Fraction { above, below, has_line } => {
                let line: &[_] = if *has_line { &[] } else { &[" linethickness=\"0\""] };
                self.element(tags!("mfrac"), line, |writer| {
                    let outer = std::mem::replace(&mut writer.is_display, false);
                    writer.node(above)?;
                    writer.node(below)?;
                    writer.is_display = outer;
                    Some(())
                })
            }
            Node::Root(body, None) => self.element(tags!("msqrt"), &[], |writer| writer.node(body)),
            Node::Root(body, Some(index)) => self.element(tags!("mroot"), &[], |writer| {
                writer.node(body)?;
                writer.script(index)
            }),
            Node::Table(rows) => self.table(rows),
            Node::Adjusted(body, adjustment) => self.adjusted(body, *adjustment),
            Node::Negated(body) => self.element(ROW, &[], |writer| {
                writer.element(PADDED, &[" width=\"0\""], |writer| writer.leaf(OPERATOR, &[], "⧸"))?;
                writer.node(body)
            }),
            Node::Boxed(body) => self.element(tags!("menclose"), &[" notation=\"box\""], |writer| writer.node(body)),
        }
    }

    /// A sign, and what it is at its place: a plus that adds nothing is a sign like any other.
    fn symbol(&mut self, symbol: &Symbol, neighbours: Neighbours) -> Option<()> {
        let text: &str = match &*symbol.text {
            "-" => "−",
            "*" => "∗",
            // The sign for a millionth is the letter.
            "µ" => "μ",
            text => text,
        };
        let is_tight = self.in_script || text == "/";
        // Relations in a row are one, as in `:=`.
        let goes_on = |neighbour| symbol.class == Class::Relation && neighbour == Some(Class::Relation);
        let is_colon = text == ":" && symbol.class == Class::Punctuation;
        let mut attributes = Vec::new();
        if is_tight || is_colon || neighbours.is_first || goes_on(neighbours.before) {
            attributes.push(" lspace=\"0\"");
        }
        if is_tight || neighbours.is_last || goes_on(neighbours.after) {
            attributes.push(" rspace=\"0\"");
        }
        match symbol.class {
            Class::Ordinary => self.identifier(text, symbol.font),
            Class::Binary if !neighbours.is_between() => self.leaf(IDENTIFIER, &[], text),
            Class::Binary | Class::Relation | Class::Punctuation => self.leaf(OPERATOR, &attributes, text),
            Class::Open | Class::Close => self.leaf(OPERATOR, &[" stretchy=\"false\""], text),
            Class::Large(_) => self.leaf(OPERATOR, &[" movablelimits=\"false\""], text),
        }
    }

    fn identifier(&mut self, text: &str, font: Font) -> Option<()> {
        let is_upright = text.chars().next().is_some_and(is_upright);
        // Only one character by itself is italic in `MathML`, and a letter with a mark may be two.
        let is_marked = text.chars().nth(1).is_some();
        match font {
            Font::Upright => self.leaf(IDENTIFIER, &[" mathvariant=\"normal\""], text),
            Font::Usual if is_upright => self.leaf(IDENTIFIER, &[" mathvariant=\"normal\""], text),
            Font::Usual if is_marked => self.leaf(IDENTIFIER, &[], &styled(text, Font::Italic)),
            _ => self.leaf(IDENTIFIER, &[], &styled(text, font)),
        }
    }

    fn delimiter(&mut self, sign: &'static str, size: Size) -> Option<()> {
        let attributes: &[_] = match size {
            Size::Text => &[" stretchy=\"false\""],
            Size::Stretched => &[" stretchy=\"true\""],
            Size::Big => &[" symmetric=\"true\" stretchy=\"true\" minsize=\"1.2em\" maxsize=\"1.2em\""],
            Size::Bigger => &[" symmetric=\"true\" stretchy=\"true\" minsize=\"1.8em\" maxsize=\"1.8em\""],
            Size::Biggest => &[" symmetric=\"true\" stretchy=\"true\" minsize=\"2.4em\" maxsize=\"2.4em\""],
            Size::Huge => &[" symmetric=\"true\" stretchy=\"true\" minsize=\"3em\" maxsize=\"3em\""],
        };
        self.leaf(OPERATOR, attributes, sign)
    }

    fn fence(&mut self, sign: &'static str) -> Option<()> {
        if sign.is_empty() { Some(()) } else { self.delimiter(sign, Size::Stretched) }
    }

    /// Text. `MathML` drops a space at its ends.
    fn text(&mut self, text: &str, font: Font) -> Option<()> {
        let trimmed = text.trim_matches(char::is_whitespace);
        let is_blank = trimmed.is_empty() && !text.is_empty();
        let mut whole = String::new();
        whole.extend(text.starts_with(char::is_whitespace).then_some('\u{a0}'));
        whole.push_str(&styled(trimmed, font));
        whole.extend((text.ends_with(char::is_whitespace) && !is_blank).then_some('\u{a0}'));
        self.leaf(TEXT, &[], &whole)
    }

    fn in_style(&mut self, style: Style, nodes: &[Node]) -> Option<()> {
        let attributes = match style {
            Style::Display => " displaystyle=\"true\" scriptlevel=\"0\"",
            Style::Text => " displaystyle=\"false\" scriptlevel=\"0\"",
            Style::Script => " displaystyle=\"false\" scriptlevel=\"1\"",
            Style::ScriptScript => " displaystyle=\"false\" scriptlevel=\"2\"",
        };
        let outer = std::mem::replace(&mut self.is_display, style == Style::Display);
        self.element(ROW, &[attributes], |writer| writer.list(nodes, false))?;
        self.is_display = outer;
        Some(())
    }

    /// A part that is set smaller, as scripts are.
    fn script(&mut self, script: &Node) -> Option<()> {
        let outer = (self.in_script, self.is_display);
        (self.in_script, self.is_display) = (true, false);
        self.node(script)?;
        (self.in_script, self.is_display) = outer;
        Some(())
    }

    fn scripts(&mut self, scripts: &Scripts) -> Option<()> {
        let is_around = match scripts.placement {
            Placement::Beside => false,
            Placement::Movable => self.is_display,
            Placement::BelowAndAbove => true,
        };
        self.around(&scripts.base, scripts.lower.as_ref(), scripts.upper.as_ref(), is_around)
    }

    fn around(&mut self, base: &Node, lower: Option<&Node>, upper: Option<&Node>, is_around: bool) -> Option<()> {
        let tags = match (lower.is_some(), upper.is_some(), is_around) {
            (true, true, false) => tags!("msubsup"),
            (true, false, false) => tags!("msub"),
            (false, _, false) => tags!("msup"),
            (true, true, true) => tags!("munderover"),
            (true, false, true) => tags!("munder"),
            (false, _, true) => tags!("mover"),
        };
        self.element(tags, &[], |writer| {
            writer.node(base)?;
            lower.into_iter().chain(upper).try_for_each(|script| writer.script(script))
        })
    }

    fn accent(&mut self, base: &Node, accent: Accent) -> Option<()> {
        let tags = if accent.is_below { tags!("munder") } else { tags!("mover") };
        self.element(tags, &[], |writer| {
            writer.node(base)?;
            if accent.is_wide {
                writer.leaf(OPERATOR, &[" stretchy=\"true\""], accent.mark)
            } else {
                writer.leaf(IDENTIFIER, &[], accent.mark)
            }
        })
    }

    fn table(&mut self, rows: &[Vec<Vec<Node>>]) -> Option<()> {
        self.element(tags!("mtable"), &[], |writer| {
            rows.iter().try_for_each(|row| {
                writer.element(tags!("mtr"), &[], |writer| {
                    row.iter().try_for_each(|cell| writer.element(tags!("mtd"), &[], |writer| writer.list(cell, false)))
                })
            })
        })
    }

    fn adjusted(&mut self, body: &Node, adjustment: Adjustment) -> Option<()> {
        let phantom = tags!("mphantom");
        match adjustment {
            Adjustment::Phantom => self.element(phantom, &[], |writer| writer.node(body)),
            Adjustment::PhantomWidth => self.element(PADDED, &[" height=\"0\" depth=\"0\""], |writer| {
                writer.element(phantom, &[], |writer| writer.node(body))
            }),
            Adjustment::PhantomHeight => self
                .element(PADDED, &[" width=\"0\""], |writer| writer.element(phantom, &[], |writer| writer.node(body))),
            Adjustment::Smash => self.element(PADDED, &[" height=\"0\" depth=\"0\""], |writer| writer.node(body)),
            Adjustment::SmashTop => self.element(PADDED, &[" height=\"0\""], |writer| writer.node(body)),
            Adjustment::SmashBottom => self.element(PADDED, &[" depth=\"0\""], |writer| writer.node(body)),
            Adjustment::Overlap => self.element(PADDED, &[" width=\"0\""], |writer| writer.node(body)),
            Adjustment::Raised(height) => {
                self.html.tags("<mpadded");
                self.length(" voffset=\"", height);
                self.element(Tags("", "</mpadded>"), &[], |writer| writer.node(body))
            }
        }
    }
}

/// Whether nothing is seen of a part. `MathML` has no negative space.
fn is_nothing(node: &Node) -> bool {
    match node {
        Node::Blank => true,
        Node::Space(width) => *width <= 0,
        Node::Delimiter(sign, ..) => sign.is_empty(),
        _ => false,
    }
}

/// What a part is for its neighbours; nothing where it is a space.
fn class(node: &Node) -> Option<Class> {
    match node {
        Node::Blank | Node::Space(_) => None,
        Node::Symbol(symbol) => Some(symbol.class),
        Node::Delimiter(_, class, _) | Node::Classed(class, _) => Some(*class),
        Node::Function(..) | Node::Operator { .. } => Some(Class::Large(true)),
        Node::Scripts(scripts) => Some(class(&scripts.base).unwrap_or(Class::Ordinary)),
        Node::Accent(base, _) | Node::Stack { base, .. } => class(base).or(Some(Class::Ordinary)),
        Node::AllAround { base, .. } => class(base),
        Node::Styled(_, nodes) => nodes.iter().find_map(class),
        Node::Number(..)
        | Node::Text(..)
        | Node::Row(_)
        | Node::Fenced(..)
        | Node::Fraction { .. }
        | Node::Root(..)
        | Node::Table(_)
        | Node::Adjusted(..)
        | Node::Negated(_)
        | Node::Boxed(_) => Some(Class::Ordinary),
    }
}

/// Whether a part is a function's name, with scripts or without, which is applied to what follows.
fn is_function(node: &Node) -> bool {
    match node {
        Node::Function(..) | Node::Operator { plain: Some(_), .. } => true,
        Node::Scripts(scripts) => is_function(&scripts.base),
        _ => false,
    }
}

/// A text in a font.
fn styled(text: &str, font: Font) -> String {
    text.chars().map(|character| font.styled(character)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tex: &str) -> Option<String> {
        let formula = Formula { whole: tex, tex, is_block: false };
        let html = mathml(&formula)?;
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
            ("a\\,b", "<mi>a</mi><mspace width=\"0.1667em\"/><mi>b</mi>"),
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
        let html = mathml(&formula).unwrap();
        let start = "<math display=\"block\" alttext=\"a&lt;&quot;b\"><mi>a</mi>";
        assert!(html.as_str().starts_with(start), "{}", html.as_str());
    }

    #[test]
    fn what_is_no_formula_is_refused() {
        for tex in [
            "\\foo",
            "x^",
            "x_a_b",
            "x^2'",
            "\\frac{a}",
            "\\left(x",
            "\\left(x\\right",
            "\\begin{foo}\\end{foo}",
            "\\begin{matrix}a\\end{pmatrix}",
            "\\rule{1em}{1em}",
            "\\cancel{ab}",
            "\\text{\\foo}",
            "\\unicode{1}",
            "\\def\\a{b}",
            "a \\over b \\over c",
            "&",
            "x\0",
            "a $b$",
        ] {
            assert_eq!(of(tex), None, "{tex}");
        }
    }

    #[test]
    fn tables_have_rows_of_cells() {
        for (tex, expected) in [
            (
                "\\begin{array}{|c||l|}\\hline a&b\\\\[2pt]c&d\\end{array}",
                "<mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr><mtd><mi>c</mi></mtd><mtd><mi>d</mi></mtd></mtr></mtable>",
            ),
            ("a\\\\b", "<mtable><mtr><mtd><mi>a</mi></mtd></mtr><mtr><mtd><mi>b</mi></mtd></mtr></mtable>"),
            ("\\substack{a\\\\b}", "<mtable><mtr><mtd><mi>a</mi></mtd></mtr><mtr><mtd><mi>b</mi></mtd></mtr></mtable>"),
        ] {
            assert_eq!(of(tex).as_deref(), Some(expected), "{tex}");
        }
    }

    /// A function's space stands before the element of its scripts and not in it, after anything.
    #[test]
    fn every_function_takes_scripts_after_anything() {
        const FUNCTIONS: &str = "arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf injlim ker lg lim liminf limsup \
            ln log max min Pr projlim sec sin sinh sup tan tanh varinjlim varliminf varlimsup varprojlim bmod operatorname{rank} \
            operatorname*{argmax} mathop{Tr}";
        for function in FUNCTIONS.split_whitespace() {
            for before in ["", "x", "2", ")", "]", "|", "-", " ", "x\\,", "{x}", "x^2", "\\sum_i", "\\log"] {
                for (scripts, element) in
                    [("^2", "msup"), ("_p", "msub"), ("_p^2", "msubsup"), ("^2_p", "msubsup"), ("'", "msup")]
                {
                    let tex = format!("{before}\\{function}{scripts} A");
                    let html = of(&tex).unwrap_or_else(|| panic!("{tex} isn't set"));
                    assert!(html.contains(&format!("<{element}>")), "{tex}: {html}");
                    let rest = html.replace("<mspace width=\"0.1667em\"/>", "");
                    for element in ["msup", "msub", "msubsup"] {
                        assert!(!html.contains(&format!("<{element}><mspace")), "{tex}: {html}");
                        assert_eq!(
                            rest.matches(&format!("<{element}>")).count(),
                            rest.matches(&format!("</{element}>")).count(),
                            "{tex}"
                        );
                    }
                    assert!(html.ends_with("<mo>\u{2061}</mo><mspace width=\"0.1667em\"/><mi>A</mi>"), "{tex}: {html}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_nested_too_deep() {
        let nested = |start: &str, end: &str, count| of(&(start.repeat(count) + "x" + &end.repeat(count)));
        for (start, end, least) in [
            ("{", "}", 50),
            ("\\bar ", "", 50),
            ("\\sqrt{", "}", 20),
            ("x^{", "}", 20),
            ("\\left(", "\\right)", 50),
            ("\\textcolor{a}", "", 50),
        ] {
            assert!(nested(start, end, least).is_some(), "{start}");
            assert_eq!(nested(start, end, 100), None, "{start}");
        }
    }
}
