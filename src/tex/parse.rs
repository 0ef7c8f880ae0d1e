//! Reads a formula's `TeX` into a tree.
//!
//! It reads as `TeX` does (The `TeXbook`, chapters 16 to 18) and is more lenient where `MathJax` is. What has a command that isn't known,
//! isn't balanced or says something that can't be set is no formula: the page shows its `TeX`.

use super::braces::{after_space, name};
use super::commands;
use super::effort::looked_at;
use super::scan::{Piece, TextStyle, pieces};
use super::symbols;
use super::tree::{
    Accent, Adjustment, Class, Font, Length, MOST_FORMULA_BYTES, Node, Placement, Scripts, Size, Style, Symbol,
};
use crate::text::is_not_shown;
use std::borrow::Cow;
use unicode_normalization::char::is_combining_mark;

/// How deep arguments and groups may be nested. Stops markup that browsers flatten or choke on, and a
/// formula that uses up the stack: a level takes up to 16 KiB of it in an unoptimised build.
const MOST_NESTING: usize = 56;

/// The widest space, in ten thousandths of an em. Stops one that is wider than a page.
const WIDEST_SPACE: f64 = 100_000.0;

/// The tree of a formula.
pub(super) fn parse(tex: &str) -> Option<Node> {
    if tex.len() > MOST_FORMULA_BYTES || tex.trim().is_empty() {
        return None;
    }
    Parser { rest: tex, depth: 0, font: Font::Usual }.whole()
}

/// The part of a text between braces that open before it, and what follows. A brace after a backslash is none.
fn closed(text: &str) -> Option<(&str, &str)> {
    let (mut depth, mut is_escaped) = (0_usize, false);
    looked_at(|| text.len());
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some((text.get(..at)?, text.get(at + 1..)?)),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

struct Parser<'t> {
    rest: &'t str,
    /// How many groups and arguments are open.
    depth: usize,
    font: Font,
}

/// A fraction that is written between its parts, up to its command.
struct Above {
    nodes: Vec<Node>,
    has_line: bool,
    brackets: (&'static str, &'static str),
}

/// What ends a list besides the text's end.
const LIST_ENDS: [&str; 4] = ["end", "right", "cr", "newline"];

impl<'t> Parser<'t> {
    /// The whole text, as one part. Lines of a formula that has several are a table.
    fn whole(&mut self) -> Option<Node> {
        let mut rows = self.cells(false)?;
        if !self.rest.is_empty() {
            return None;
        }
        if rows.len() > 1 {
            return Some(Node::Table(rows));
        }
        Some(Node::Row(rows.pop()?.pop()?))
    }

    /// Another text at this place, such as what stands in square brackets.
    fn inner(&mut self, tex: &'t str) -> Option<Node> {
        let mut inner = Parser { rest: tex, depth: self.depth + 1, font: self.font };
        if inner.depth > MOST_NESTING {
            return None;
        }
        inner.whole()
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        let is_shallow = self.depth <= MOST_NESTING;
        let read = if is_shallow { read(self) } else { None };
        self.depth -= 1;
        read
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Takes this text if it is next.
    fn take(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// The name of the command that is next, without its backslash.
    fn next_command(&self) -> Option<&'t str> {
        self.rest.strip_prefix('\\').map(name)
    }

    fn take_command(&mut self, command: &str) -> bool {
        let is_next = self.next_command() == Some(command);
        if is_next {
            self.rest = self.rest.get(1 + command.len()..).unwrap_or_default();
        }
        is_next
    }
}

/// Lists and tables.
impl<'t> Parser<'t> {
    /// Rows of cells, up to what ends them.
    fn cells(&mut self, has_columns: bool) -> Option<Vec<Vec<Vec<Node>>>> {
        let mut rows = vec![vec![self.list()?]];
        loop {
            if has_columns && self.take("&") {
                rows.last_mut()?.push(self.list()?);
            } else if self.take("\\\\") {
                self.take("*");
                let after = after_space(self.rest);
                if let Some((_, rest)) = after.strip_prefix('[').and_then(|after| after.split_once(']')) {
                    self.rest = rest;
                }
                rows.push(vec![self.list()?]);
            } else if self.take_command("cr") || self.take_command("newline") {
                rows.push(vec![self.list()?]);
            } else {
                break;
            }
        }
        let is_empty =
            |row: &[Vec<Node>]| row.len() == 1 && row.iter().flatten().all(|node| matches!(node, Node::Blank));
        if rows.len() > 1 && rows.last().is_some_and(|row| is_empty(row)) {
            rows.pop();
        }
        Some(rows)
    }

    /// Parts, up to what ends them: a closing brace, the next cell, the end of an environment or of the text.
    fn list(&mut self) -> Option<Vec<Node>> {
        let font = self.font;
        let list = self.deeper(Self::list_here);
        self.font = font;
        list
    }

    fn list_here(&mut self) -> Option<Vec<Node>> {
        let mut nodes = Vec::new();
        let mut above: Option<Above> = None;
        while let Some(character) = self.peek() {
            match character {
                '}' | '&' => break,
                '\\' => {
                    let command = self.next_command()?;
                    if command == "\\" || LIST_ENDS.contains(&command) {
                        break;
                    }
                    if matches!(command, "sp" | "sb") {
                        self.scripts(&mut nodes, None)?;
                        continue;
                    }
                    self.rest = self.rest.get(1 + command.len()..)?;
                    if let Some((has_line, brackets)) = self.infix(command) {
                        if above.is_some() {
                            return None;
                        }
                        above = Some(Above { nodes: std::mem::take(&mut nodes), has_line, brackets });
                    } else {
                        self.command(command, &mut nodes)?;
                    }
                }
                '^' | '_' | '\'' | '’' => self.scripts(&mut nodes, None)?,
                _ if character.is_whitespace() => {
                    self.skip_space();
                    nodes.push(Node::Blank);
                }
                _ => {
                    let node = self.character(character, false)?;
                    nodes.push(node);
                }
            }
        }
        Some(match above {
            Some(Above { nodes: above, has_line, brackets }) => {
                let fraction =
                    Node::Fraction { above: Box::new(Node::Row(above)), below: Box::new(Node::Row(nodes)), has_line };
                vec![in_brackets(fraction, brackets)]
            }
            None => nodes,
        })
    }

    /// Whether a command divides its list into the parts of a fraction.
    fn infix(&mut self, command: &str) -> Option<(bool, (&'static str, &'static str))> {
        Some(match command {
            "over" => (true, ("", "")),
            "atop" => (false, ("", "")),
            "choose" => (false, ("(", ")")),
            "brace" => (false, ("{", "}")),
            "brack" => (false, ("[", "]")),
            "above" => {
                self.length()?;
                (true, ("", ""))
            }
            "overwithdelims" => (true, (self.delimiter()?.0, self.delimiter()?.0)),
            "atopwithdelims" => (false, (self.delimiter()?.0, self.delimiter()?.0)),
            "abovewithdelims" => {
                let brackets = (self.delimiter()?.0, self.delimiter()?.0);
                self.length()?;
                (true, brackets)
            }
            _ => return None,
        })
    }

    /// A sign or a number that stands for itself. An argument is one digit.
    fn character(&mut self, character: char, is_argument: bool) -> Option<Node> {
        let (sign, rest) = self.rest.split_at_checked(character.len_utf8())?;
        match character {
            '{' => return self.group(),
            '~' => {
                self.rest = rest;
                return Some(Node::Text("\u{a0}".to_owned(), Font::Usual));
            }
            '$' | '#' | '&' | '^' | '_' | '}' | '\'' | '’' | '\\' => return None,
            '0'..='9' | '.' if !is_argument => {
                if let Some(number) = self.number() {
                    return Some(Node::Number(number, self.font));
                }
            }
            '0'..='9' => {
                self.rest = rest;
                return Some(Node::Number(sign.to_owned(), self.font));
            }
            _ if character.is_control() || is_not_shown(character) => return None,
            _ => {}
        }
        self.rest = rest;
        if let Some((sign, class)) = commands::delimiter(sign) {
            return Some(Node::Delimiter(sign, class, Size::Text));
        }
        let marks: usize = rest.chars().take_while(|mark| is_combining_mark(*mark)).map(char::len_utf8).sum();
        let mut text = sign.to_owned();
        text.push_str(rest.get(..marks)?);
        self.rest = rest.get(marks..)?;
        let class = commands::class(sign);
        Some(Node::Symbol(Symbol { text: Cow::Owned(text), class, font: self.font, is_named: false }))
    }

    /// Digits, with a point between or before them.
    fn number(&mut self) -> Option<String> {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let whole = digits(self.rest);
        let fraction = self.rest.get(whole..)?.strip_prefix('.').map_or(0, digits);
        let length = if fraction > 0 { whole + 1 + fraction } else { whole };
        let (number, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        (length > 0).then(|| number.to_owned())
    }

    /// What stands in braces.
    fn group(&mut self) -> Option<Node> {
        self.take("{");
        let list = self.list()?;
        self.take("}").then_some(Node::Row(list))
    }

    /// The scripts that come next, on what stands before them.
    fn scripts(&mut self, nodes: &mut Vec<Node>, placement: Option<Placement>) -> Option<()> {
        while matches!(nodes.last(), Some(Node::Blank)) {
            nodes.pop();
        }
        let has_base = !matches!(nodes.last(), None | Some(Node::Space(_)));
        let base = if has_base { nodes.pop()? } else { Node::Row(Vec::new()) };
        let placement = placement.unwrap_or(match &base {
            Node::Symbol(Symbol { class: Class::Large(true), .. })
            | Node::Function(_, true)
            | Node::Operator { limits: true, .. } => Placement::Movable,
            Node::Accent(_, Accent { takes_limits: true, .. }) => Placement::BelowAndAbove,
            _ => Placement::Beside,
        });
        let (mut lower, mut upper, mut primes) = (None, None, String::new());
        let mut upper_first = false;
        while let Some(sign) = self.script_sign() {
            match sign {
                '\'' if upper.is_none() && primes.is_empty() => {
                    let is_prime = |prime: char| matches!(prime, '\'' | '’');
                    let more = self.rest.chars().take_while(|prime| is_prime(*prime)).count();
                    self.rest = self.rest.trim_start_matches(is_prime);
                    primes = match more {
                        0 => "′".to_owned(),
                        1 => "″".to_owned(),
                        2 => "‴".to_owned(),
                        _ => "′".repeat(more + 1),
                    };
                }
                '^' if upper.is_none() => upper = Some(self.argument()?),
                '_' if lower.is_none() => lower = Some(self.argument()?),
                _ => return None,
            }
            upper_first |= lower.is_none();
        }
        if !primes.is_empty() {
            let text = Cow::Owned(primes);
            let symbol = Symbol { text, class: Class::Ordinary, font: Font::Usual, is_named: false };
            upper = Some(Node::Row(std::iter::once(Node::Symbol(symbol)).chain(upper).collect()));
        }
        nodes.push(Node::Scripts(Box::new(Scripts { base, lower, upper, placement, upper_first })));
        Some(())
    }

    /// The sign of a script, if one is next. Every prime is an apostrophe here.
    fn script_sign(&mut self) -> Option<char> {
        let next = self.rest.trim_start();
        let (sign, length) = match next.chars().next()? {
            sign @ ('^' | '_' | '\'') => (sign, 1),
            '’' => ('\'', '’'.len_utf8()),
            '\\' => match name(next.get(1..)?) {
                "sp" => ('^', 3),
                "sb" => ('_', 3),
                _ => return None,
            },
            _ => return None,
        };
        self.rest = next.get(length..)?;
        Some(sign)
    }

    /// A command's argument: a group, a sign, or another command with its own arguments.
    fn argument(&mut self) -> Option<Node> {
        self.deeper(|parser| {
            parser.skip_space();
            match parser.peek()? {
                '\\' => {
                    let command = parser.next_command()?;
                    parser.rest = parser.rest.get(1 + command.len()..)?;
                    if let Some(font) = commands::font_switch(command) {
                        // As in `x^\rm{th}`, which means what is in that font.
                        return parser.in_font(font);
                    }
                    let mut nodes = Vec::new();
                    parser.command(command, &mut nodes)?;
                    match nodes.len() {
                        0 => None,
                        1 => nodes.pop(),
                        _ => Some(Node::Row(nodes)),
                    }
                }
                character => parser.character(character, true),
            }
        })
    }

    fn boxed_argument(&mut self) -> Option<Box<Node>> {
        self.argument().map(Box::new)
    }

    /// What stands in the braces that come next, as it is.
    fn raw_argument(&mut self) -> Option<&'t str> {
        let (inner, rest) = closed(self.rest.trim_start().strip_prefix('{')?)?;
        self.rest = rest;
        Some(inner)
    }

    /// What stands in the square brackets that come next, as it is; nothing where there are none.
    fn raw_option(&mut self) -> Option<&'t str> {
        let Some(inner) = self.rest.trim_start().strip_prefix('[') else { return Some("") };
        let mut depth = 0_usize;
        looked_at(|| inner.find(']').unwrap_or(inner.len()));
        for (at, byte) in inner.bytes().enumerate() {
            match byte {
                b'{' => depth += 1,
                b'}' => depth = depth.checked_sub(1)?,
                b']' if depth == 0 => {
                    self.rest = inner.get(at + 1..)?;
                    return inner.get(..at);
                }
                _ => {}
            }
        }
        None
    }

    /// The part that stands in the square brackets that come next, if there are any.
    fn option(&mut self, part: &mut Option<Box<Node>>) -> Option<()> {
        let raw = self.raw_option()?;
        if !raw.trim().is_empty() {
            *part = Some(Box::new(self.inner(raw)?));
        }
        Some(())
    }

    /// A delimiter, which may be none (`.`). What opens and closes is not told by the sign itself then.
    fn delimiter(&mut self) -> Option<(&'static str, Class)> {
        self.skip_space();
        if let Some(inner) = self.rest.strip_prefix('{') {
            // Some write `\big{(}`.
            self.rest = inner;
            let delimiter = self.delimiter()?;
            return (!delimiter.0.is_empty() && self.take("}")).then_some(delimiter);
        }
        if self.take(".") {
            return Some(("", Class::Ordinary));
        }
        let length = match self.next_command() {
            Some(command) => 1 + command.len(),
            None => self.peek()?.len_utf8(),
        };
        let (sign, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        commands::delimiter(sign).or_else(|| commands::fence(sign).map(|sign| (sign, Class::Ordinary)))
    }

    /// A length, in braces or not, with what it may stretch and shrink by.
    fn length(&mut self) -> Option<Length> {
        self.skip_space();
        if let Some(raw) = self.rest.starts_with('{').then(|| self.raw_argument()).flatten() {
            let mut inner = Parser { rest: raw, depth: self.depth, font: self.font };
            let length = inner.length()?;
            return inner.rest.trim().is_empty().then_some(length);
        }
        let length = self.dimension()?;
        for word in ["plus", "minus"] {
            if self.rest.trim_start().starts_with(word) {
                self.rest = self.rest.trim_start().strip_prefix(word)?;
                self.dimension()?;
            }
        }
        Some(length)
    }

    /// A number and its unit, at a size of ten points.
    fn dimension(&mut self) -> Option<Length> {
        self.skip_space();
        let is_number = |character: char| character.is_ascii_digit() || matches!(character, '.' | '-' | '+');
        let end = self.rest.find(|character| !is_number(character))?;
        let (number, rest) = self.rest.split_at_checked(end)?;
        let number: f64 = number.parse().ok()?;
        let (unit, rest) = rest.trim_start().split_at_checked(2)?;
        let ems = match unit {
            "em" => 1.0,
            "ex" => 0.43,
            "mu" => 1.0 / 18.0,
            "pt" | "bp" | "px" => 0.1,
            "pc" | "cc" => 1.2,
            "dd" => 0.107,
            "mm" => 0.284_5,
            "cm" => 2.845,
            "in" => 7.227,
            // Endless, as what is stretched may be.
            "sp" | "fi" => 0.0,
            _ => return None,
        };
        self.rest = if unit == "fi" { rest.trim_start_matches('l') } else { rest };
        let length = (number * ems * 10_000.0).clamp(-WIDEST_SPACE, WIDEST_SPACE).round();
        #[expect(clippy::cast_possible_truncation, reason = "it is clamped to a tenth of a million")]
        let length = length as Length;
        Some(length)
    }
}

/// A part between brackets as high as it is, where there are any.
fn in_brackets(node: Node, (open, close): (&'static str, &'static str)) -> Node {
    if open.is_empty() && close.is_empty() { node } else { Node::Fenced(open, vec![node], close) }
}

fn named(text: &'static str, class: Class, font: Font) -> Node {
    Node::Symbol(Symbol { text: Cow::Borrowed(text), class, font, is_named: true })
}

/// Commands.
impl<'t> Parser<'t> {
    /// What a command, of which the name is read, becomes.
    fn command(&mut self, command: &'t str, nodes: &mut Vec<Node>) -> Option<()> {
        if let Some((sign, class)) = commands::symbol(command) {
            nodes.push(named(sign, class, self.font));
        } else if let Some((name, limits)) = commands::function(command) {
            nodes.push(Node::Function(Cow::Borrowed(name), limits));
        } else if let Some(accent) = commands::accent(command) {
            nodes.push(Node::Accent(self.boxed_argument()?, accent));
        } else if let Some(font) = commands::font(command) {
            let row = self.in_font(font)?;
            nodes.push(row);
        } else if let Some(font) = commands::font_switch(command) {
            self.skip_space();
            self.font = font.within(self.font);
        } else if let Some(width) = commands::space(command) {
            nodes.push(Node::Space(width));
        } else if let Some(style) = commands::style(command) {
            self.skip_space();
            let styled = self.list()?;
            nodes.push(Node::Styled(style, styled));
        } else if let Some(arrow) = commands::wide_arrow(command) {
            let mut below = None;
            self.option(&mut below)?;
            let above = Some(self.boxed_argument()?);
            nodes.push(Node::Stack { base: Box::new(named(arrow, Class::Relation, self.font)), below, above });
        } else if let Some((accent, plain)) = commands::marked_limit(command) {
            let limit = Node::Accent(Box::new(Node::Function(Cow::Borrowed("lim"), true)), accent);
            nodes.push(Node::Operator { body: Box::new(limit), limits: true, plain: Some(plain) });
        } else if commands::is_nothing(command) {
            self.skip_space();
        } else {
            return self.special(command, nodes);
        }
        Some(())
    }

    /// A command's argument in a font. It is a group even if it has no braces.
    fn in_font(&mut self, font: Font) -> Option<Node> {
        let outer = self.font;
        self.font = font.within(outer);
        let argument = self.argument();
        self.font = outer;
        Some(match argument? {
            row @ Node::Row(_) => row,
            other => Node::Row(vec![other]),
        })
    }

    /// Signs, scripts and spaces. Each of these functions hands a command that it doesn't know to the next one.
    fn special(&mut self, command: &'t str, nodes: &mut Vec<Node>) -> Option<()> {
        let node = match command {
            " " | "\n" | "\t" | "\r" | "nobreakspace" | "space" => Node::Text("\u{a0}".to_owned(), Font::Usual),
            "%" | "&" | "#" | "_" | "$" => Node::Symbol(Symbol {
                text: Cow::Owned(command.to_owned()),
                class: Class::Ordinary,
                font: self.font,
                is_named: false,
            }),
            "And" => named("&", Class::Binary, self.font),
            "limits" | "nolimits" => {
                let placement = if command == "limits" { Placement::BelowAndAbove } else { Placement::Beside };
                self.skip_space();
                let has_scripts = matches!(self.peek(), Some('^' | '_' | '\''));
                return if has_scripts { self.scripts(nodes, Some(placement)) } else { Some(()) };
            }
            "dots" => {
                // Between operators they are in the middle of the line (amsmath's user's guide).
                let next = self.rest.trim_start();
                let next = match next.strip_prefix('\\') {
                    Some(after) => commands::symbol(name(after)).map(|(_, class)| class),
                    None => next.chars().next().map(|sign| commands::class(sign.encode_utf8(&mut [0; 4]))),
                };
                let is_raised = matches!(next, Some(Class::Binary | Class::Relation | Class::Large(_)));
                named(if is_raised { "⋯" } else { "…" }, Class::Ordinary, self.font)
            }
            _ => return self.fraction_like(command, nodes),
        };
        nodes.push(node);
        Some(())
    }

    /// Fractions, roots, stacks, brackets and tables.
    fn fraction_like(&mut self, command: &'t str, nodes: &mut Vec<Node>) -> Option<()> {
        let node = match command {
            "frac" => self.fraction(true, ("", ""))?,
            "dfrac" => Node::Styled(Style::Display, vec![self.fraction(true, ("", ""))?]),
            "tfrac" => Node::Styled(Style::Text, vec![self.fraction(true, ("", ""))?]),
            "cfrac" => {
                self.raw_option()?;
                Node::Styled(Style::Display, vec![self.fraction(true, ("", ""))?])
            }
            "binom" => self.fraction(false, ("(", ")"))?,
            "dbinom" => Node::Styled(Style::Display, vec![self.fraction(false, ("(", ")"))?]),
            "tbinom" => Node::Styled(Style::Text, vec![self.fraction(false, ("(", ")"))?]),
            "genfrac" => self.general_fraction()?,
            "sqrt" => {
                let mut index = None;
                self.option(&mut index)?;
                Node::Root(self.boxed_argument()?, index)
            }
            "root" => {
                let (index, rest) = self.rest.split_once("\\of")?;
                self.rest = rest;
                let index = Box::new(self.inner(index)?);
                Node::Root(self.boxed_argument()?, Some(index))
            }
            "stackrel" | "stackbin" | "overset" | "underset" | "overunderset" | "buildrel" => self.stack(command)?,
            "left" => self.fenced()?,
            "bra" | "ket" | "braket" | "set" => {
                let (open, close) = braket(command);
                let sized = |sign, class| Node::Delimiter(sign, class, Size::Text);
                Node::Row(vec![sized(open, Class::Open), self.argument()?, sized(close, Class::Close)])
            }
            "Bra" | "Ket" | "Braket" | "Set" => {
                let (open, close) = braket(command);
                Node::Fenced(open, vec![self.argument()?], close)
            }
            "middle" => {
                let (sign, _) = self.delimiter()?;
                Node::Delimiter(sign, Class::Ordinary, Size::Stretched)
            }
            "begin" => self.environment()?,
            "substack" => self.braced_table(false)?,
            "matrix" | "pmatrix" | "cases" | "eqalign" | "displaylines" | "eqalignno" | "leqalignno" => {
                let table = self.braced_table(true)?;
                let (open, close, _) = commands::environment(command).unwrap_or_default();
                in_brackets(table, (open, close))
            }
            _ => return self.operator_like(command, nodes),
        };
        nodes.push(node);
        Some(())
    }

    /// Operators, and parts spaced as others are.
    fn operator_like(&mut self, command: &'t str, nodes: &mut Vec<Node>) -> Option<()> {
        let node = match command {
            "not" => self.negated(false)?,
            "cancel" | "slashed" => self.negated(true)?,
            "mathop" => match self.argument()? {
                Node::Row(row) => operator(row, true, 2),
                other => operator(vec![other], true, 2),
            },
            "operatorname" | "operatornamewithlimits" => {
                let is_starred = self.take("*") || command != "operatorname";
                match self.in_font(Font::Upright)? {
                    Node::Row(row) => operator(row, is_starred, 1),
                    _ => return None,
                }
            }
            "mathbin" => self.classed(Class::Binary)?,
            "mathrel" => self.classed(Class::Relation)?,
            "mathopen" => self.classed(Class::Open)?,
            "mathclose" => self.classed(Class::Close)?,
            "mathpunct" => self.classed(Class::Punctuation)?,
            "mathord" | "mathinner" | "vcenter" | "ensuremath" | "mathllap" | "mathclap" | "llap" | "clap"
            | "shoveleft" | "shoveright" => self.argument()?,
            "mod" | "pod" | "pmod" => return self.modulus(command, nodes),
            "idotsint" => Node::Row(vec![
                named("∫", Class::Large(false), self.font),
                named("⋯", Class::Ordinary, self.font),
                named("∫", Class::Large(false), self.font),
            ]),
            "sideset" => {
                let (before, after) = (self.side()?, self.side()?);
                let body = Box::new(Node::AllAround { base: self.boxed_argument()?, before, after });
                Node::Operator { body, limits: true, plain: None }
            }
            "prescript" => {
                let (upper, lower) = (self.boxed_argument()?, self.boxed_argument()?);
                let empty = || Box::new(Node::Row(Vec::new()));
                Node::AllAround { base: self.boxed_argument()?, before: [lower, upper], after: [empty(), empty()] }
            }
            _ => return self.adjusted(command, nodes),
        };
        nodes.push(node);
        Some(())
    }

    /// Parts of which the size or the place is changed.
    fn adjusted(&mut self, command: &'t str, nodes: &mut Vec<Node>) -> Option<()> {
        let node = match command {
            "phantom" => Node::Adjusted(self.boxed_argument()?, Adjustment::Phantom),
            "hphantom" => Node::Adjusted(self.boxed_argument()?, Adjustment::PhantomWidth),
            "vphantom" => Node::Adjusted(self.boxed_argument()?, Adjustment::PhantomHeight),
            "rlap" | "mathrlap" => Node::Adjusted(self.boxed_argument()?, Adjustment::Overlap),
            "smash" => {
                let adjustment = match self.raw_option()?.trim() {
                    "t" => Adjustment::SmashTop,
                    "b" => Adjustment::SmashBottom,
                    _ => Adjustment::Smash,
                };
                Node::Adjusted(self.boxed_argument()?, adjustment)
            }
            "raise" | "lower" | "raisebox" => {
                let height = self.length()?;
                let body =
                    if command == "raisebox" { Box::new(self.text(Font::Usual)?) } else { self.boxed_argument()? };
                Node::Adjusted(body, Adjustment::Raised(if command == "lower" { -height } else { height }))
            }
            "moveleft" | "moveright" => {
                self.length()?;
                self.argument()?
            }
            "boxed" => Node::Boxed(self.boxed_argument()?),
            "fbox" => Node::Boxed(Box::new(self.text(Font::Usual)?)),
            "framebox" | "makebox" => {
                while self.rest.trim_start().starts_with('[') {
                    self.raw_option()?;
                }
                let text = self.text(Font::Usual)?;
                if command == "framebox" { Node::Boxed(Box::new(text)) } else { text }
            }
            _ => return self.text_like(command, nodes),
        };
        nodes.push(node);
        Some(())
    }

    /// Text and characters.
    fn text_like(&mut self, command: &'t str, nodes: &mut Vec<Node>) -> Option<()> {
        let node = match command {
            "text" | "mbox" | "hbox" | "textrm" | "textnormal" | "textup" | "textsf" | "textsc" | "textmd" => {
                self.text(Font::Usual)?
            }
            "textbf" => Node::Row(vec![self.text(Font::Bold)?]),
            "textit" | "emph" | "textsl" => Node::Row(vec![self.text(Font::Italic)?]),
            "texttt" => Node::Row(vec![self.text(Font::Monospace)?]),
            "intertext" | "shortintertext" => self.text(Font::Usual)?,
            "tag" => {
                let is_bare = self.take("*");
                let tag = self.text(Font::Usual)?;
                nodes.push(Node::Space(20_000));
                if is_bare {
                    tag
                } else {
                    let bracket = |sign: &str| Node::Text(sign.to_owned(), Font::Usual);
                    Node::Row(vec![bracket("("), tag, bracket(")")])
                }
            }
            "colorbox" => {
                self.raw_argument()?;
                self.text(Font::Usual)?
            }
            "unicode" => {
                self.raw_option()?;
                let text = symbols::character(self.raw_argument()?)?.to_string();
                let class = commands::class(&text);
                Node::Symbol(Symbol { text: Cow::Owned(text), class, font: self.font, is_named: false })
            }
            _ => return self.unseen(command, nodes),
        };
        nodes.push(node);
        Some(())
    }

    /// Lengths, colours and other things that are not shown, or in part.
    fn unseen(&mut self, command: &'t str, nodes: &mut Vec<Node>) -> Option<()> {
        let node = match command {
            "hspace" | "mspace" | "hskip" | "kern" | "mkern" | "mskip" => {
                self.take("*");
                Node::Space(self.length()?)
            }
            "vspace" | "label" | "cline" => {
                self.take("*");
                self.raw_argument()?;
                return Some(());
            }
            // By how much an index or an accent is moved.
            "uproot" | "leftroot" | "skew" => {
                self.argument()?;
                return Some(());
            }
            "color" => {
                self.raw_option()?;
                self.raw_argument()?;
                self.skip_space();
                return Some(());
            }
            "textcolor" | "href" => {
                self.raw_option()?;
                self.raw_argument()?;
                self.argument()?
            }
            "mathchoice" => {
                self.argument()?;
                let text = self.argument()?;
                self.argument()?;
                self.argument()?;
                text
            }
            "rule" => {
                self.raw_option()?;
                let (width, _) = (self.length()?, self.length()?);
                // A box that is seen would need a style. One without a width only holds lines apart.
                if width != 0 {
                    return None;
                }
                return Some(());
            }
            _ => return self.sized(command, nodes),
        };
        nodes.push(node);
        Some(())
    }
}

/// Parts of several kinds that commands make.
impl<'t> Parser<'t> {
    /// Delimiters, their sizes, and letters of text.
    fn sized(&mut self, command: &'t str, nodes: &mut Vec<Node>) -> Option<()> {
        let stem = command.trim_end_matches(['l', 'r', 'm']);
        let size = match stem {
            "big" => Size::Big,
            "Big" => Size::Bigger,
            "bigg" => Size::Biggest,
            "Bigg" => Size::Huge,
            _ => return self.sign(command, nodes),
        };
        let (sign, own_class) = self.delimiter()?;
        let class = match command.strip_prefix(stem)? {
            "" => own_class,
            "l" => Class::Open,
            "r" => Class::Close,
            "m" => Class::Relation,
            _ => return None,
        };
        if !sign.is_empty() {
            nodes.push(Node::Delimiter(sign, class, size));
        }
        Some(())
    }

    fn sign(&mut self, command: &'t str, nodes: &mut Vec<Node>) -> Option<()> {
        let whole = format!("\\{command}");
        nodes.push(if let Some((sign, class)) = commands::delimiter(&whole) {
            Node::Delimiter(sign, class, Size::Text)
        } else {
            let sign =
                commands::fence(&whole).or_else(|| symbols::letter(command)).or_else(|| symbols::symbol(command));
            named(sign?, Class::Ordinary, self.font)
        });
        Some(())
    }

    fn fraction(&mut self, has_line: bool, brackets: (&'static str, &'static str)) -> Option<Node> {
        let (above, below) = (self.boxed_argument()?, self.boxed_argument()?);
        Some(in_brackets(Node::Fraction { above, below, has_line }, brackets))
    }

    /// Brackets, the line's thickness, a style, and the two parts.
    fn general_fraction(&mut self) -> Option<Node> {
        let mut bracket = || {
            self.skip_space();
            if self.take("{}") { Some("") } else { self.delimiter().map(|(sign, _)| sign) }
        };
        let brackets = (bracket()?, bracket()?);
        let thickness = self.raw_argument()?.trim();
        let has_line = thickness.is_empty() || {
            let mut inner = Parser { rest: thickness, depth: self.depth, font: self.font };
            // `0` alone is none too.
            thickness != "0" && inner.length()? > 0
        };
        self.skip_space();
        let style = if self.rest.starts_with('{') {
            self.raw_argument()?.trim()
        } else {
            let (style, rest) = self.rest.split_at_checked(1)?;
            self.rest = rest;
            style
        };
        let fraction = self.fraction(has_line, brackets)?;
        let style = match style {
            "" => return Some(fraction),
            "0" => Style::Display,
            "1" => Style::Text,
            "2" => Style::Script,
            "3" => Style::ScriptScript,
            _ => return None,
        };
        Some(Node::Styled(style, vec![fraction]))
    }

    /// What is set above or below something.
    fn stack(&mut self, command: &str) -> Option<Node> {
        let (mut above, mut below) = (None, None);
        match command {
            "underset" => below = Some(self.boxed_argument()?),
            "overunderset" => {
                above = Some(self.boxed_argument()?);
                below = Some(self.boxed_argument()?);
            }
            "buildrel" => {
                let (over, rest) = self.rest.split_once("\\over")?;
                self.rest = rest;
                above = Some(Box::new(self.inner(over)?));
            }
            _ => {
                if command == "stackrel" {
                    self.option(&mut below)?;
                }
                above = Some(self.boxed_argument()?);
            }
        }
        Some(Node::Stack { base: self.boxed_argument()?, below, above })
    }

    fn fenced(&mut self) -> Option<Node> {
        let (open, _) = self.delimiter()?;
        let list = self.list()?;
        if !self.take_command("right") {
            return None;
        }
        let (close, _) = self.delimiter()?;
        Some(Node::Fenced(open, list, close))
    }

    fn environment(&mut self) -> Option<Node> {
        let environment = self.raw_argument()?;
        let (open, close, style) = commands::environment(environment)?;
        let name = environment.strip_suffix('*').unwrap_or(environment);
        let has_option = matches!(name, "array" | "darray" | "aligned" | "gathered" | "alignedat")
            || environment.ends_with("matrix*");
        if has_option {
            self.raw_option()?;
        }
        if matches!(name, "array" | "darray" | "subarray" | "alignat" | "alignedat" | "xalignat" | "xxalignat") {
            self.raw_argument()?;
        }
        let mut rows = self.deeper(|parser| parser.cells(true))?;
        if !self.take_command("end") || self.raw_argument()? != environment {
            return None;
        }
        let is_one = matches!(name, "equation" | "math" | "displaymath") && rows.len() == 1;
        if is_one && rows.first()?.len() == 1 {
            return Some(Node::Row(rows.pop()?.pop()?));
        }
        let table = in_brackets(Node::Table(rows), (open, close));
        Some(match style {
            Some(style) => Node::Styled(style, vec![table]),
            None => table,
        })
    }

    /// A table in braces.
    fn braced_table(&mut self, has_columns: bool) -> Option<Node> {
        self.skip_space();
        if !self.take("{") {
            return None;
        }
        let rows = self.deeper(|parser| parser.cells(has_columns))?;
        self.take("}").then_some(Node::Table(rows))
    }

    /// A sign with a stroke through it.
    fn negated(&mut self, is_sign_alone: bool) -> Option<Node> {
        self.skip_space();
        // As in `\not\!\!D`: the stroke is moved over a wider letter.
        while self.take("\\!") {
            self.skip_space();
        }
        let argument = self.argument()?;
        Some(match single(&argument) {
            Node::Symbol(symbol) if symbol.text.chars().count() == 1 => {
                let text = Cow::Owned(symbols::composed(&symbol.text, ['\u{338}']));
                Node::Symbol(Symbol { text, ..symbol.clone() })
            }
            _ if is_sign_alone => return None,
            _ => Node::Negated(Box::new(argument)),
        })
    }

    fn classed(&mut self, class: Class) -> Option<Node> {
        let argument = self.argument()?;
        Some(match single(&argument) {
            Node::Symbol(symbol) => Node::Symbol(Symbol { class, ..symbol.clone() }),
            _ => Node::Classed(class, Box::new(argument)),
        })
    }

    fn modulus(&mut self, command: &str, nodes: &mut Vec<Node>) -> Option<()> {
        let word = Node::Function(Cow::Borrowed("mod"), false);
        if command == "mod" {
            // With the space before a function it is as wide.
            nodes.extend([Node::Space(10_000 - 1667), word]);
            return Some(());
        }
        nodes.push(Node::Space(10_000));
        let mut row = vec![Node::Delimiter("(", Class::Open, Size::Text)];
        if command == "pmod" {
            row.push(word);
        }
        row.push(self.argument()?);
        row.push(Node::Delimiter(")", Class::Close, Size::Text));
        nodes.push(Node::Row(row));
        Some(())
    }

    /// Scripts at one side of an operator: lowered, raised.
    fn side(&mut self) -> Option<[Box<Node>; 2]> {
        let raw = self.raw_argument()?;
        let mut inner = Parser { rest: raw, depth: self.depth + 1, font: self.font };
        let mut nodes = inner.list()?;
        nodes.retain(|node| *node != Node::Blank);
        let empty = || Node::Row(Vec::new());
        let (lower, upper) = match nodes.pop() {
            None => (None, None),
            Some(Node::Scripts(scripts)) if scripts.base == empty() => (scripts.lower, scripts.upper),
            Some(_) => return None,
        };
        let is_whole = nodes.is_empty() && inner.rest.is_empty();
        is_whole.then(|| [lower, upper].map(|script| Box::new(script.unwrap_or_else(empty))))
    }

    /// Text, which may itself have formulas. A command in it that isn't known is none of mathematics either.
    fn text(&mut self, font: Font) -> Option<Node> {
        self.skip_space();
        let text = if self.rest.starts_with('{') {
            self.raw_argument()?
        } else {
            let length = self.peek()?.len_utf8();
            let (text, rest) = self.rest.split_at_checked(length)?;
            self.rest = rest;
            text
        };
        let mut fonts = vec![font];
        let mut nodes: Vec<Node> = Vec::new();
        for piece in pieces(text) {
            let font = fonts.last().copied().unwrap_or(font);
            let more = match piece {
                Piece::Text(text) if text.contains(['\\', '$', '{', '}']) => return None,
                Piece::Text(text) => text,
                Piece::Tie => "\u{a0}".to_owned(),
                Piece::Thin => "\u{202f}".to_owned(),
                Piece::Formula(formula) => {
                    let outer = std::mem::replace(&mut self.font, Font::Usual);
                    let formula = self.inner(formula.tex);
                    self.font = outer;
                    nodes.push(formula?);
                    continue;
                }
                Piece::Open(style) => {
                    fonts.push(match style {
                        TextStyle::Bold => Font::Bold,
                        TextStyle::Italic | TextStyle::Emphasis => Font::Italic,
                        TextStyle::Code => Font::Monospace,
                        _ => font,
                    });
                    continue;
                }
                Piece::Close(_) => {
                    fonts.pop();
                    continue;
                }
            };
            match nodes.last_mut() {
                Some(Node::Text(last, last_font)) if *last_font == font => last.push_str(&more),
                _ => nodes.push(Node::Text(more, font)),
            }
        }
        Some(if nodes.len() == 1 { nodes.pop()? } else { Node::Row(nodes) })
    }
}

/// The brackets of the package braket, which authors of physics use.
fn braket(command: &str) -> (&'static str, &'static str) {
    match command {
        "bra" | "Bra" => ("⟨", "|"),
        "ket" | "Ket" => ("|", "⟩"),
        "braket" | "Braket" => ("⟨", "⟩"),
        _ => ("{", "}"),
    }
}

/// What stands alone in braces.
fn single(node: &Node) -> &Node {
    match node {
        Node::Row(row) => match row.as_slice() {
            [one] => single(one),
            _ => node,
        },
        Node::Operator { body, plain: None, .. } => single(body),
        _ => node,
    }
}

/// An operator: a function where it is a word of so many letters.
fn operator(row: Vec<Node>, limits: bool, least_letters: usize) -> Node {
    let mut word = String::new();
    for node in &row {
        match node {
            Node::Symbol(Symbol { text, font: Font::Usual | Font::Upright, is_named: false, .. })
                if text.chars().all(|one| one.is_alphanumeric() || matches!(one, '-' | '*' | '.')) =>
            {
                word.push_str(text);
            }
            Node::Number(text, _) | Node::Text(text, Font::Usual) => word.push_str(text),
            Node::Space(width) if *width > 0 => word.push(' '),
            Node::Blank | Node::Space(_) => {}
            _ => return Node::Operator { body: Box::new(Node::Row(row)), limits, plain: None },
        }
    }
    if word.trim().chars().count() < least_letters {
        return Node::Operator { body: Box::new(Node::Row(row)), limits, plain: None };
    }
    Node::Function(Cow::Owned(word.trim().to_owned()), limits)
}
