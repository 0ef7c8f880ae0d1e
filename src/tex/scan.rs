//! Reads text with TeX in it into pieces: text as a reader sees it, formulas, styles.

use super::braces::{Braces, after_space, balanced, find, name};
use super::effort::looked_at;
use super::tree::MOST_FORMULA_BYTES;
use super::{accent, commands, symbols};

/// The most bytes of a text. A larger one is shown as it is.
pub(crate) const MOST_TEX_BYTES: usize = 512 * 1024;

/// The most styles in each other. Stops markup that browsers flatten or choke on.
const MOST_STYLES: usize = 8;

/// The most further dollars that are looked at for the end of a formula that has dollars in braces.
/// Stops a text of braces and dollars, each of which would look to the text's end.
const MOST_DOLLARS_WITHIN: usize = 8;

/// How far ahead the end of a formula is looked for: more than any that is converted is long. Stops a
/// text of beginnings, each of which would look to the one end.
const LONGEST_FORMULA: usize = 2 * MOST_FORMULA_BYTES;

/// How far ahead the end of a single quotation is looked for. Stops a text of grave accents alone.
const LONGEST_QUOTATION: usize = 200;

/// How much of a text may stand in a style that doesn't end. An excerpt may be cut in one; a brace that
/// closes nowhere far before the end is another mistake.
const LONGEST_CUT: usize = 400;

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    /// Text as a reader sees it.
    Text(String),
    /// A space at which no line ends.
    Tie,
    /// A narrow space at which no line ends.
    Thin,
    /// A formula.
    Formula(Formula<'t>),
    /// What follows has this style. Styles open and close as brackets do.
    Open(TextStyle),
    /// The end of the style that was opened last.
    Close(TextStyle),
}

/// A style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextStyle {
    Emphasis,
    Italic,
    Bold,
    Code,
    Raised,
    Lowered,
    /// One that pages don't show, such as small capitals. It is never opened.
    None,
}

/// A formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Formula<'t> {
    /// As it stands in the text, with what delimits it.
    pub(crate) whole: &'t str,
    /// Its TeX.
    pub(crate) tex: &'t str,
    /// Whether it is displayed and stands on lines of its own.
    pub(crate) is_block: bool,
}

/// Reads a text.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    Scanner {
        text,
        at: 0,
        braces: Braces::new(text),
        pieces: Vec::new(),
        groups: Vec::new(),
        styles: 0,
        quoted: false,
        single: None,
        unfound: Vec::new(),
    }
    .run()
}

/// Commands with one argument, which is all that stays of them, and its style.
fn style(command: &str) -> Option<TextStyle> {
    Some(match command {
        "emph" => TextStyle::Emphasis,
        "textit" | "textsl" => TextStyle::Italic,
        "textbf" => TextStyle::Bold,
        "texttt" => TextStyle::Code,
        "textsuperscript" => TextStyle::Raised,
        "textsubscript" => TextStyle::Lowered,
        "textsc" | "textrm" | "textsf" | "textup" | "textmd" | "textnormal" | "text" | "mbox" | "hbox"
        | "underline" | "uppercase" => TextStyle::None,
        _ => return None,
    })
}

/// Commands that change the style up to the end of the group.
fn switch(command: &str) -> Option<TextStyle> {
    Some(match command {
        "em" => TextStyle::Emphasis,
        "it" | "itshape" | "sl" | "slshape" => TextStyle::Italic,
        "bf" | "bfseries" => TextStyle::Bold,
        "tt" | "ttfamily" => TextStyle::Code,
        "rm" | "rmfamily" | "sf" | "sffamily" | "sc" | "scshape" | "cal" | "upshape" | "normalfont" | "mdseries" => {
            TextStyle::None
        }
        _ => return None,
    })
}

/// Commands of which a reader sees nothing.
fn is_nothing(command: &str) -> bool {
    matches!(
        command,
        "-" | "/"
            | "@"
            | "!"
            | "noindent"
            | "protect"
            | "relax"
            | "xspace"
            | "nobreak"
            | "sloppy"
            | "tiny"
            | "scriptsize"
            | "footnotesize"
            | "small"
            | "normalsize"
            | "large"
            | "Large"
            | "LARGE"
            | "huge"
            | "Huge"
            | "centering"
            | "boldmath"
            | "unboldmath"
            | "displaystyle"
    )
}

/// Commands of mathematics that authors write outside it too, with their argument in braces.
fn is_formula(command: &str) -> bool {
    matches!(command, "sqrt" | "mathbb" | "mathcal" | "mathrm" | "mathbf" | "mathfrak" | "mathscr" | "ensuremath")
        || commands::accent(command).is_some_and(|accent| !accent.is_below)
}

/// Environments that are formulas, and whether the formula is what stands in them alone.
fn environment(name: &str) -> Option<bool> {
    Some(match name {
        "equation" | "equation*" | "displaymath" | "math" => true,
        "align" | "align*" | "eqnarray" | "eqnarray*" | "gather" | "gather*" | "multline" => false,
        _ => return None,
    })
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    braces: Braces,
    pieces: Vec<Piece<'t>>,
    groups: Vec<OpenBraces>,
    /// How many styles are open.
    styles: usize,
    /// Whether a quotation that opened with two grave accents is open.
    quoted: bool,
    /// Where the single quotation that is open ends.
    single: Option<usize>,
    /// Ends that were looked for and that the rest of the text doesn't have.
    unfound: Vec<&'static str>,
}

/// A pair of braces of which a reader sees nothing.
struct OpenBraces {
    close: usize,
    styles: Vec<TextStyle>,
}

impl<'t> Scanner<'t> {
    fn run(mut self) -> Vec<Piece<'t>> {
        while let Some(character) = self.rest().chars().next() {
            looked_at(|| 1);
            match character {
                '\\' => self.command(),
                '{' => self.brace(),
                '}' if self.groups.last().is_some_and(|group| group.close <= self.at) => self.close_group(),
                '$' => self.dollar(),
                '~' => self.tilde(),
                '-' => self.dashes(),
                '`' => self.grave(),
                '\'' => self.apostrophe(),
                '"' if self.quoted => {
                    self.quoted = false;
                    self.take("”", 1);
                }
                _ => {
                    let rest = self.rest().get(character.len_utf8()..).unwrap_or_default();
                    let plain = rest.find(['\\', '{', '}', '$', '~', '-', '`', '\'', '"']).unwrap_or(rest.len());
                    self.copy(character.len_utf8() + plain);
                }
            }
        }
        while !self.groups.is_empty() {
            self.close_group();
        }
        self.pieces
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The character before this place.
    fn before(&self) -> Option<char> {
        self.text.get(..self.at)?.chars().next_back()
    }

    /// The character so many bytes on.
    fn ahead(&self, bytes: usize) -> Option<char> {
        self.rest().get(bytes..)?.chars().next()
    }

    fn push(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    /// Writes a text for the next bytes.
    fn take(&mut self, text: &str, bytes: usize) {
        self.push(text);
        self.at += bytes;
    }

    /// Writes the next bytes as they are.
    fn copy(&mut self, bytes: usize) {
        let text = self.rest().get(..bytes).unwrap_or_default();
        looked_at(|| bytes);
        self.take(text, bytes);
    }

    fn formula(&mut self, end: usize, tex: &'t str, is_display: bool) {
        let whole = self.text.get(self.at..end).unwrap_or_default();
        let is_block = is_display && self.stands_alone(end);
        self.pieces.push(Piece::Formula(Formula { whole, tex, is_block }));
        self.at = end;
    }

    /// Whether there is nothing else on the lines from this place to that one.
    fn stands_alone(&self, end: usize) -> bool {
        let before = self.text.get(..self.at).unwrap_or_default().trim_end_matches([' ', '\t']);
        let after = self.text.get(end..).unwrap_or_default().trim_start_matches([' ', '\t']);
        looked_at(|| self.at - before.len() + self.text.len() - end - after.len());
        (before.is_empty() || before.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'))
    }

    /// Finds the end of a formula. What the rest of the text doesn't have is looked for once.
    fn find(&mut self, from: usize, needle: &'static str) -> Option<usize> {
        if self.unfound.contains(&needle) {
            return None;
        }
        let until = from.saturating_add(LONGEST_FORMULA).min(self.text.len());
        let found = find(self.text, from..until, needle);
        if found.is_none() && until == self.text.len() {
            self.unfound.push(needle);
        }
        found
    }
}

/// Braces.
impl Scanner<'_> {
    fn brace(&mut self) {
        match self.braces.close(self.at) {
            Some(close) if self.is_group(close) => self.open_group(self.at, close, TextStyle::None),
            None if self.is_cut_group() => self.open_group(self.at, self.text.len(), TextStyle::None),
            _ => self.copy(1),
        }
    }

    /// Whether a group begins here, with a style, that an excerpt was cut in.
    fn is_cut_group(&self) -> bool {
        let is_style = self.rest().strip_prefix("{\\").is_some_and(|command| switch(name(command)).is_some());
        is_style && self.rest().len() <= LONGEST_CUT
    }

    /// Whether braces are TeX's and not an author's own, as in `{0,1}`: they are empty, begin with a
    /// command that is known, or hold letters that begin with a capital.
    fn is_group(&self, close: usize) -> bool {
        let inner = self.text.get(self.at + 1..close).unwrap_or_default();
        if let Some(command) = inner.strip_prefix('\\') {
            let name = name(command);
            return symbols::accent(name).is_some()
                || name == "deg"
                || symbols::letter(name).is_some()
                || symbols::symbol(name).is_some()
                || style(name).is_some()
                || switch(name).is_some()
                || is_nothing(name);
        }
        looked_at(|| inner.find(|one: char| !one.is_alphanumeric() && one != '-').unwrap_or(inner.len()));
        let is_script = matches!(self.before(), Some('^' | '_'));
        let is_name = inner.chars().all(|character| character.is_alphanumeric() || character == '-')
            && inner.starts_with(char::is_uppercase);
        !is_script && (inner.is_empty() || is_name)
    }

    /// Goes into braces.
    fn open_group(&mut self, open: usize, close: usize, style: TextStyle) {
        self.groups.push(OpenBraces { close, styles: Vec::new() });
        self.at = open + 1;
        self.open_style(style);
    }

    /// Opens a style, up to the end of the group.
    fn open_style(&mut self, style: TextStyle) {
        let Some(group) = self.groups.last_mut() else { return };
        if style != TextStyle::None && self.styles < MOST_STYLES {
            self.styles += 1;
            group.styles.push(style);
            self.pieces.push(Piece::Open(style));
        }
    }

    fn close_group(&mut self) {
        if let Some(group) = self.groups.pop() {
            self.styles -= group.styles.len();
            self.pieces.extend(group.styles.into_iter().rev().map(Piece::Close));
            self.at = self.at.max(group.close + 1);
        }
    }
}

/// Dashes, quotation marks and spaces.
impl Scanner<'_> {
    fn dashes(&mut self) {
        let count = self.rest().bytes().take_while(|byte| *byte == b'-').count();
        let is_arrow = matches!(self.before(), Some('<' | '!')) || self.ahead(count) == Some('>');
        match count {
            2 if !is_arrow => self.take("–", 2),
            3 if !is_arrow => self.take("—", 3),
            _ => self.copy(count),
        }
    }

    /// A tie joins two words. Elsewhere a tilde means "about", or is part of an address.
    fn tilde(&mut self) {
        let follows = |character: char| character.is_alphanumeric() || ".,;:)]}'$%".contains(character);
        let leads = |character: char| !character.is_whitespace() && !"~./".contains(character);
        if self.before().is_some_and(follows) && self.ahead(1).is_some_and(leads) {
            self.pieces.push(Piece::Tie);
            self.at += 1;
        } else {
            self.copy(1);
        }
    }

    fn grave(&mut self) {
        let count = self.rest().bytes().take_while(|byte| *byte == b'`').count();
        match count {
            2 => {
                self.quoted = true;
                self.take("“", 2);
            }
            1 => match self.single_close() {
                Some(close) => {
                    self.single = Some(close);
                    self.take("‘", 1);
                }
                None => self.copy(1),
            },
            _ => self.copy(count),
        }
    }

    /// Where a single quotation that begins here ends: an apostrophe after a word, and none within one.
    fn single_close(&self) -> Option<usize> {
        let begins = self.before().is_none_or(|character| character.is_whitespace() || "([{-–—`".contains(character));
        if !begins || self.single.is_some() || self.ahead(1).is_none_or(char::is_whitespace) {
            return None;
        }
        let mut characters = self.rest().char_indices().skip(1).take(LONGEST_QUOTATION).peekable();
        let mut last = ' ';
        while let Some((at, character)) = characters.next() {
            looked_at(|| 1);
            let next = characters.peek().map(|next| next.1);
            if character == '`' {
                return None;
            }
            if character == '\'' && !last.is_whitespace() && !next.is_some_and(char::is_alphanumeric) {
                return Some(self.at + at);
            }
            last = character;
        }
        None
    }

    fn apostrophe(&mut self) {
        if self.single.is_some_and(|close| close <= self.at) {
            let is_close = self.single == Some(self.at);
            self.single = None;
            if is_close {
                return self.take("’", 1);
            }
        }
        let count = self.rest().bytes().take_while(|byte| *byte == b'\'').count();
        if count == 2 && self.quoted {
            self.quoted = false;
            self.take("”", 2);
        } else {
            self.copy(count);
        }
    }
}

/// Dollars.
impl<'t> Scanner<'t> {
    fn dollar(&mut self) {
        if self.rest().starts_with("$$") {
            if let Some((tex, end)) = self.find(self.at + 2, "$$").and_then(|end| self.between(self.at + 2, end, 2)) {
                return self.formula(end, tex, true);
            }
        } else if let Some((tex, end)) = self.inline() {
            return self.formula(end, tex, false);
        } else if self.is_cut() {
            return self.copy(self.rest().len());
        }
        self.copy(1);
    }

    /// The TeX between two places, where it is a formula's, and the place after its end.
    fn between(&self, start: usize, end: usize, delimiter: usize) -> Option<(&'t str, usize)> {
        let tex = self.text.get(start..end)?;
        looked_at(|| tex.len());
        let is_one = !tex.trim().is_empty() && !has_paragraph_end(tex) && balanced(tex);
        is_one.then_some((tex, end + delimiter))
    }

    fn inline(&mut self) -> Option<(&'t str, usize)> {
        let start = self.at + 1;
        let mut end = self.find(start, "$")?;
        for _ in 0..MOST_DOLLARS_WITHIN {
            let tex = self.text.get(start..end)?;
            if balanced(tex) {
                let next = self.text.get(end + 1..)?.chars().next();
                return self.between(start, end, 1).filter(|(tex, _)| is_mathematics(tex, next));
            }
            end = find(self.text, end + 1..self.text.len().min(start + LONGEST_FORMULA), "$")?;
        }
        None
    }

    /// Whether a formula begins here that an excerpt was cut in: there is no other dollar, and what
    /// follows this one is TeX.
    fn is_cut(&mut self) -> bool {
        let rest = self.rest().get(1..).unwrap_or_default();
        let first = rest.find(|character: char| character.is_whitespace() || "\\^_{$".contains(character));
        looked_at(|| first.unwrap_or(rest.len()));
        let is_tex =
            first.and_then(|first| rest.get(first..)).is_some_and(|rest| rest.starts_with(['\\', '^', '_', '{']));
        is_tex && self.find(self.at + 1, "$").is_none()
    }
}

/// Whether what stands between two dollars is mathematics and not what stands between two prices.
///
/// It is where Pandoc takes it for mathematics: no space after the first dollar, none before the
/// second, no digit after that. Authors also write `$ x $` and `$\sim$5`: what has a sign of TeX in
/// it, or is one letter, is mathematics too. A number and words are a price: one word where only the
/// second rule would take it, as in "$5 for \emph{a} and $10", two in "$10 million, US$ 5".
pub(crate) fn is_mathematics(tex: &str, next: Option<char>) -> bool {
    let is_tight = !tex.starts_with(char::is_whitespace) && !tex.ends_with(char::is_whitespace);
    let trimmed = tex.trim();
    let is_sign = trimmed.contains(['\\', '^', '_', '=', '<', '>', '~']);
    let is_number = trimmed.starts_with(|one: char| one.is_ascii_digit());
    let is_word = |word: &&str| word.chars().take(2).filter(char::is_ascii_alphabetic).count() == 2;
    let words = if is_number { trimmed.split_whitespace().skip(1).filter(is_word).count() } else { 0 };
    if is_tight && !next.is_some_and(|next| next.is_ascii_digit()) {
        return is_sign || words < 2;
    }
    let is_letter = trimmed.chars().count() == 1 && !is_number;
    (is_sign || is_letter) && words == 0
}

/// Whether a paragraph ends in the text: at an empty line, or where arXiv indents the next one.
fn has_paragraph_end(text: &str) -> bool {
    text.split('\n').skip(1).any(|line| line.starts_with("  ") || line.trim().is_empty() && !line.is_empty())
        || text.contains("\n\n")
}

/// Commands.
impl<'t> Scanner<'t> {
    fn command(&mut self) {
        let after = self.rest().get(1..).unwrap_or_default();
        let name = name(after);
        if name.is_empty() {
            return self.copy(1);
        }
        let length = 1 + name.len();
        if symbols::accent(name).is_some() {
            return match accent::read(self.text, self.at, &self.braces) {
                Some(accented) => {
                    self.push(&accented.text);
                    self.at = accented.end;
                }
                None => self.copy(length),
            };
        }
        match name {
            "\\" | "newline" | "linebreak" => self.line_break(length),
            " " | "\n" | "\t" | "quad" | "qquad" | "enspace" | "space" => self.take(" ", length),
            "," | ";" | ":" | "thinspace" => {
                self.pieces.push(Piece::Thin);
                self.at += length;
            }
            "&" | "%" | "$" | "#" | "_" | "{" | "}" => self.take(name, length),
            "(" => self.delimited("\\)", false),
            "[" => self.delimited("\\]", true),
            "begin" => self.environment(),
            "url" | "path" | "nolinkurl" => self.address(length),
            "href" | "textcolor" => self.second_argument(length),
            // So arXiv writes the sign for a degree; a function's name stands in formulas.
            "deg" => self.take("°", length),
            "unicode" => self.numbered(length),
            _ if is_nothing(name) => self.nothing(length, name),
            _ => self.named(name, length),
        }
    }

    /// A command that is a word.
    fn named(&mut self, name: &'t str, length: usize) {
        if let Some(letter) = symbols::letter(name) {
            self.push(letter);
            return self.skip_space(length);
        }
        let is_script = matches!(self.before(), Some('^' | '_' | '{'));
        if let Some(symbol) = symbols::symbol(name).filter(|_| !is_script || self.is_first_in_group()) {
            return self.take(symbol, length);
        }
        if let Some(style) = switch(name) {
            self.skip_space(length);
            return self.open_style(style);
        }
        if let Some(style) = style(name).filter(|_| self.is_cut_argument(self.at + length)) {
            return self.open_group(self.at + length, self.text.len(), style);
        }
        if let Some((open, close)) = self.argument(self.at + length) {
            if let Some(style) = style(name) {
                return self.open_group(open, close, style);
            }
            if is_formula(name) && open == self.at + length {
                let whole = self.text.get(self.at..=close).unwrap_or_default();
                let inner = self.text.get(open + 1..close).unwrap_or_default();
                return self.formula(close + 1, if name == "ensuremath" { inner } else { whole }, false);
            }
        }
        self.as_it_is(length);
    }

    /// Whether the group that is open began just here.
    fn is_first_in_group(&self) -> bool {
        self.before() == Some('{') && self.braces.close(self.at - 1) == self.groups.last().map(|group| group.close)
    }

    /// The braces that come next.
    fn argument(&self, from: usize) -> Option<(usize, usize)> {
        let rest = after_space(self.text.get(from..)?);
        let open = self.text.len() - rest.len();
        rest.starts_with('{').then(|| self.braces.close(open)).flatten().map(|close| (open, close))
    }

    /// Whether an argument begins here that an excerpt was cut in.
    fn is_cut_argument(&self, open: usize) -> bool {
        let rest = self.text.get(open..).unwrap_or_default();
        rest.starts_with('{') && rest.len() <= LONGEST_CUT && self.braces.close(open).is_none()
    }

    fn skip_space(&mut self, length: usize) {
        let rest = self.rest().get(length..).unwrap_or_default();
        self.at = self.text.len() - after_space(rest).len();
    }

    fn nothing(&mut self, length: usize, name: &str) {
        if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            self.skip_space(length);
        } else {
            self.at += length;
        }
    }

    /// A new line is a space, since pages break lines themselves.
    fn line_break(&mut self, length: usize) {
        let is_spaced = match self.pieces.last() {
            None => true,
            Some(Piece::Text(text)) => text.ends_with(char::is_whitespace),
            Some(_) => false,
        };
        if !is_spaced {
            self.push(" ");
        }
        self.skip_space(length);
    }

    fn delimited(&mut self, end: &'static str, is_display: bool) {
        let found = self.find(self.at + 2, end).and_then(|end| self.between(self.at + 2, end, 2));
        match found {
            Some((tex, end)) => self.formula(end, tex, is_display),
            None => self.copy(2),
        }
    }

    fn environment(&mut self) {
        let length = "\\begin".len();
        let Some((open, close)) = self.argument(self.at + length).filter(|(open, _)| *open == self.at + length) else {
            return self.copy(length);
        };
        let name = self.text.get(open + 1..close).unwrap_or_default();
        let found = environment(name).and_then(|inner_alone| {
            let end = self.find_end(close + 1, name)?;
            let after = end + "\\end{}".len() + name.len();
            let (inner, _) = self.between(close + 1, end, 0)?;
            let tex = if inner_alone { inner } else { self.text.get(self.at..after)? };
            Some((tex, after))
        });
        match found {
            Some((tex, after)) => self.formula(after, tex, true),
            None => self.as_it_is(length),
        }
    }

    /// Where the environment of this name ends, if no other environment ends before.
    fn find_end(&mut self, from: usize, name: &str) -> Option<usize> {
        let end = self.find(from, "\\end{")?;
        let rest = self.text.get(end..)?.strip_prefix("\\end{")?.strip_prefix(name)?;
        rest.starts_with('}').then_some(end)
    }

    /// An address, as it is but for what TeX wants escaped.
    fn address(&mut self, length: usize) {
        let Some((open, close)) = self.argument(self.at + length) else { return self.copy(length) };
        let address = self.text.get(open + 1..close).unwrap_or_default();
        let mut characters = address.chars().peekable();
        let mut plain = String::with_capacity(address.len());
        while let Some(character) = characters.next() {
            let escapes = character == '\\' && characters.peek().is_some_and(|next| "%#&_~{}$".contains(*next));
            if !escapes {
                plain.push(character);
            }
        }
        self.push(&plain);
        self.at = close + 1;
    }

    /// A character by its number.
    fn numbered(&mut self, length: usize) {
        let argument = self.argument(self.at + length);
        let number = argument.and_then(|(open, close)| Some((self.text.get(open + 1..close)?, close)));
        match number.and_then(|(number, close)| Some((symbols::character(number)?, close))) {
            Some((character, close)) => {
                self.push(character.encode_utf8(&mut [0; 4]));
                self.at = close + 1;
            }
            None => self.as_it_is(length),
        }
    }

    /// A command of which the second argument is text.
    fn second_argument(&mut self, length: usize) {
        let arguments = self.argument(self.at + length).and_then(|(_, close)| self.argument(close + 1));
        match arguments {
            Some((open, close)) => self.open_group(open, close, TextStyle::None),
            None => self.as_it_is(length),
        }
    }

    /// A command that isn't known, with its arguments.
    fn as_it_is(&mut self, length: usize) {
        let mut end = self.at + length;
        loop {
            let rest = self.text.get(end..).unwrap_or_default();
            looked_at(|| {
                if rest.starts_with('[') {
                    rest.find([']', '\\', '{', '}', '$', '\n']).unwrap_or(rest.len())
                } else {
                    1
                }
            });
            end = match rest.chars().next() {
                Some('*') if end == self.at + length => end + 1,
                Some('{') => match self.braces.close(end) {
                    Some(close) => close + 1,
                    None => break,
                },
                Some('[') => match rest.find([']', '\\', '{', '}', '$', '\n']) {
                    Some(close) if rest.get(close..).is_some_and(|close| close.starts_with(']')) => end + close + 1,
                    _ => break,
                },
                _ => break,
            };
        }
        self.copy(end - self.at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_around_mathematics_are_told_from_prices() {
        for (text, expected) in [
            ("$x$", &["x"][..]),
            ("$k$-means on $n$ points", &["k", "n"]),
            ("$\\sim$5 and $>$10 TeV", &["\\sim", ">"]),
            ("for $ n $ and $ x = 1 $2", &[" n ", " x = 1 "]),
            ("$SU(2)$$\\times$$U(1)$", &["SU(2)", "\\times", "U(1)"]),
            ("from $5 to $10", &[]),
            ("$5 and $10 million", &[]),
            ("$5-$10, then US$5", &[]),
            ("US$ 5 to US$ 10", &[]),
            ("a $100K-$200K prize for $n=3$", &["n=3"]),
            ("$10 million, US$ 5", &[]),
            ("$10 GeV$ beams", &["10 GeV"]),
            ("costs $5 and 10$ more", &["5 and 10"]),
            ("$5 for \\emph{a} and $10", &[]),
            ("costs $0.05 per $x$", &["x"]),
            ("$10^5$ for $2 and $3", &["10^5"]),
            ("\\$5 and $x$ and \\$6", &["x"]),
            ("$ and $$ and $", &[]),
            ("$a \\mbox{ if $b$ } c$ d", &["a \\mbox{ if $b$ } c"]),
            ("$a\n\nb$", &[]),
            ("$a\n  b$", &[]),
            ("$a\nb$", &["a\nb"]),
            ("$x_{1$ and $y$", &["y"]),
            ("$$x$$ and $$y", &["x"]),
            ("\\(x\\) \\[y\\] \\(z", &["x", "y"]),
            ("a\\\\(x\\)", &[]),
        ] {
            let formulas: Vec<&str> = pieces(text)
                .iter()
                .filter_map(|piece| if let Piece::Formula(formula) = piece { Some(formula.tex) } else { None })
                .collect();
            assert_eq!(formulas, expected, "{text}");
        }
    }

    #[test]
    fn a_displayed_formula_is_a_block_where_it_stands_alone() {
        let blocks = |text| {
            let pieces = pieces(text);
            pieces.iter().map(|piece| matches!(piece, Piece::Formula(formula) if formula.is_block)).collect::<Vec<_>>()
        };
        assert_eq!(blocks("$$x$$"), [true]);
        assert_eq!(blocks("a\n \\[x\\] \nb"), [false, true, false]);
        assert_eq!(blocks("a $$x$$\nb"), [false, false, false]);
        assert_eq!(blocks("$$x$$."), [false, false]);
        assert_eq!(blocks("\\begin{equation}x\\end{equation}"), [true]);
        assert_eq!(blocks("$x$"), [false]);
    }
}
