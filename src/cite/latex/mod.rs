//! Text and formulas in LaTeX, for `BibTeX` and `BibLaTeX`.
//!
//! What is written is printed by LaTeX's kernel: by pdfLaTeX in UTF-8, with T1 or OT1, without a package. No title may stop the
//! LaTeX of who cites it, nor make it read or write a file.
//!
//! - A title's formulas are the document's own TeX where the kernel knows each command in it; `formula.rs` has the
//!   list, and puts kernel commands in the place of well-known others. A formula that has anything else is written
//!   as its text is.
//! - Letters that the kernel knows in T1 stay UTF-8, as quotation marks and dashes do. Every other sign becomes a command
//!   by the table in `signs.rs`; forms that Unicode has for compatibility, such as 𝐀 and ﬁ, become the letters
//!   that they stand for.
//! - Further letters of Latin become an accent on one that the kernel knows in `BibTeX`. In `BibLaTeX` they stay, since
//!   biber makes letters of accents. (Of accents in each other it makes what stops LaTeX.)
//! - What the kernel has no command for stays as it is, and `provide.rs` tells pdfLaTeX what to print instead.
//! - Braces balance whatever the text's do: `BibTeX` counts them with a backslash before them too.

mod formula;
mod letters;
mod provide;
mod signs;

use crate::tex::{self, Piece, TextStyle};
use crate::text::{ByteSet, one_line};
use signs::{Sign, is_kernels_own, push_math, sign};
use unicode_normalization::UnicodeNormalization;

pub(super) use provide::preamble;
pub(super) use signs::are_balanced;

/// How deep text and formulas may stand in each other, as in `$x \text{ if $y$}$`. Stops a title of these alone.
const MOST_TEXT_NESTING: usize = 4;

/// How much of an undivided name a style of `BibTeX` makes a label of.
const CUT_BYTES: usize = 3;

/// Which program reads the file first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// `BibTeX`, which knows bytes, and letters as accents.
    Bibtex,
    /// Biber, which knows letters, and makes letters of accents.
    Biber,
}

/// Adds plain text in LaTeX.
pub(super) fn push_text(out: &mut String, text: &str, reader: Reader) {
    Writer::new(out, reader, false).text(text);
}

/// Adds a part of a person's name in LaTeX.
///
/// `BibTeX` knows no letters but ASCII's and those that are commands in braces, which it takes for one letter. Styles
/// shorten a word to its first, make a label of the first three, and sort by them: half a letter in UTF-8 would stop LaTeX.
/// So each letter is such a command; where there is none for it, a word is, or its first letter and the
/// others, if the script has capitals. In a name biber sorts and shortens, all letters stay.
pub(super) fn push_name(out: &mut String, name: &str, reader: Reader) {
    if reader == Reader::Biber || name.is_ascii() {
        return Writer::new(out, reader, true).text(name);
    }
    let mut rest = name;
    let mut begins = true;
    while let Some(first) = rest.chars().next() {
        let (part, after) = if first.is_ascii() {
            let (part, after) = rest.split_at(rest.find(|one: char| !one.is_ascii()).unwrap_or(rest.len()));
            push_text(out, part, reader);
            (part, after)
        } else if let Some(command) = letters::command(first) {
            out.extend(["{", &command, "}"]);
            rest.split_at(first.len_utf8())
        } else if first.is_alphabetic() {
            let is_other = |one: char| {
                one.is_ascii() || letters::command(one).is_some() || !(one.is_alphabetic() || letters::joins(one))
            };
            let (word, after) = rest.split_at(rest.find(is_other).unwrap_or(rest.len()));
            let has_capitals = first.is_uppercase() || first.is_lowercase();
            let (initial, others) = word.split_at(if begins && has_capitals { first.len_utf8() } else { 0 });
            for part in [initial, others].into_iter().filter(|part| !part.is_empty()) {
                out.push_str("{\\textrm{");
                push_text(out, part, reader);
                out.push_str("}}");
            }
            (word, after)
        } else {
            let (part, after) = rest.split_at(first.len_utf8());
            push_text(out, part, reader);
            (part, after)
        };
        begins = part.chars().next_back().is_some_and(|last| !last.is_alphanumeric() && !letters::is_mark(last));
        rest = after;
    }
}

/// Adds a name that isn't divided, in its braces.
///
/// Within these `BibTeX` knows no letters at all, and cuts what begins with more than ASCII in a command: so that
/// is one letter to it.
pub(super) fn push_whole_name(out: &mut String, whole: &str, reader: Reader) {
    out.push('{');
    let start = out.len();
    push_name(out, whole, reader);
    let mut written = out.bytes().skip(start).take(CUT_BYTES);
    let is_cut = written.any(|byte| matches!(byte, b'\\' | b'{' | b'$') || !byte.is_ascii());
    if reader == Reader::Bibtex && is_cut {
        out.insert_str(start, "\\textrm{");
        out.push('}');
    }
    out.push('}');
}

/// Adds a title with the document's TeX in LaTeX.
pub(super) fn push_title(out: &mut String, tex: &str, reader: Reader) {
    push_title_within(out, &one_line(tex), reader, 0);
}

fn push_title_within(out: &mut String, tex: &str, reader: Reader, nesting: usize) {
    let mut writer = Writer::new(out, reader, false);
    // One pass, and most titles.
    if tex.len() > tex::MOST_TEX_BYTES || tex::is_plain(tex) {
        return writer.text(tex);
    }
    for piece in tex::pieces(tex) {
        match piece {
            Piece::Text(text) => writer.text(&text),
            Piece::Tie => writer.out.push('~'),
            Piece::Thin => writer.out.push_str("\\,"),
            Piece::Formula(formula) => writer.formula(formula.whole, formula.tex, nesting),
            Piece::Open(style) => {
                writer.out.extend(command_of(style).map(|command| ["\\", command, "{"]).into_iter().flatten());
            }
            Piece::Close(style) => writer.out.extend(command_of(style).map(|_| '}')),
        }
    }
}

fn command_of(style: TextStyle) -> Option<&'static str> {
    Some(match style {
        TextStyle::Emphasis => "emph",
        TextStyle::Italic => "textit",
        TextStyle::Bold => "textbf",
        TextStyle::Code => "texttt",
        TextStyle::Raised => "textsuperscript",
        TextStyle::Lowered => "textsubscript",
        TextStyle::None => return None,
    })
}

struct Writer<'o> {
    /// Where it is written to.
    out: &'o mut String,
    /// Where in it this writer began: what is before is none of the text's.
    start: usize,
    reader: Reader,
    /// Whether every letter stays.
    keeps_letters: bool,
    /// Whether what was written last are signs within dollars, with what their scripts are, so that a further sign
    /// joins them.
    signs: Option<Scripts>,
}

/// The script that signs within dollars end in, if any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scripts {
    None,
    /// `^` or `_`, and where its content begins.
    Open(char, usize),
    Prime,
}

/// What [`Writer::ascii`] writes otherwise than it is, and with which bytes other characters than ASCII's begin.
const LOOKED_AT: ByteSet = ByteSet::of(b"&%$#_{}~^`\\<>|-,'").and_from(0x80, 0xff);

impl<'o> Writer<'o> {
    fn new(out: &'o mut String, reader: Reader, keeps_letters: bool) -> Self {
        Self { start: out.len(), out, reader, keeps_letters, signs: None }
    }

    fn text(&mut self, text: &str) {
        let mut braces_match = None;
        let mut rest = text;
        loop {
            let (plain, after) = LOOKED_AT.part(rest);
            // A mark belongs to the character before it.
            let is_marked = !plain.is_empty() && after.starts_with(letters::is_mark);
            let plain = plain.get(..plain.len() - usize::from(is_marked)).unwrap_or_default();
            if !plain.is_empty() {
                self.out.push_str(plain);
                self.signs = None;
            }
            let mut characters = rest.get(plain.len()..).unwrap_or_default().chars();
            let Some(character) = characters.next() else { break };
            let after = characters.as_str();
            let marked = after.len() - after.trim_start_matches(letters::is_mark).len();
            let (marks, after) = after.split_at_checked(marked).unwrap_or_default();
            let braces_match = *braces_match.get_or_insert_with(|| are_balanced(text));
            if character.is_ascii() && marks.is_empty() {
                self.ascii(character, braces_match);
            } else {
                self.marked(character, marks, braces_match);
            }
            rest = after;
        }
        self.signs = None;
    }

    /// What was written.
    fn written(&self) -> &str {
        self.out.get(self.start..).unwrap_or_default()
    }

    fn ascii(&mut self, character: char, braces_match: bool) {
        match character {
            '&' | '%' | '$' | '#' | '_' => self.out.extend(['\\', character]),
            '{' if braces_match => self.out.push_str("\\{"),
            '}' if braces_match => self.out.push_str("\\}"),
            '{' => return self.sign("\\lbrace"),
            '}' => return self.sign("\\rbrace"),
            '~' => self.out.push_str("{\\textasciitilde}"),
            '^' => self.out.push_str("{\\textasciicircum}"),
            '`' => self.out.push_str("{\\textasciigrave}"),
            '\\' => self.out.push_str("{\\textbackslash}"),
            // Another sign in LaTeX's first encoding. `\textless` too is right, but programs that read files
            // of BibTeX with pylatexenc drop it.
            '<' => return self.sign("<"),
            '>' => return self.sign(">"),
            '|' => return self.sign("|"),
            // Two of these are one other sign.
            '-' | ',' | '\'' if self.written().ends_with(character) => {
                self.out.extend(["{}", character.encode_utf8(&mut [0; 4])]);
            }
            _ => self.out.push(character),
        }
        self.signs = None;
    }

    /// A character with the marks on it.
    fn marked(&mut self, character: char, marks: &str, braces_match: bool) {
        // Its own composition, and what most letters are.
        if marks.is_empty() && is_kernels_own(character) {
            self.out.push(character);
            self.signs = None;
            return;
        }
        let mut composed = std::iter::once(character).chain(marks.chars()).nfc();
        if let (Some(one), None) = (composed.next(), composed.next()) {
            return self.character(one, braces_match);
        }
        if let Some(math) = letters::in_mathematics(character, marks) {
            self.sign(&math);
        } else {
            self.character(character, braces_match);
            for mark in marks.chars() {
                self.character(mark, braces_match);
            }
        }
    }

    fn character(&mut self, character: char, braces_match: bool) {
        if character.is_ascii() {
            return self.ascii(character, braces_match);
        }
        if is_kernels_own(character) || self.keeps_letters && character.is_alphabetic() {
            self.out.push(character);
        } else if let Some(sign) = sign(character) {
            match sign {
                Sign::Math(math) => return self.sign(math),
                Sign::Text(command) if command.starts_with('\\') => self.out.extend(["{", command, "}"]),
                Sign::Text(text) => self.out.push_str(text),
            }
        } else if let Some(command) = letters::command(character).filter(|_| self.reader == Reader::Bibtex) {
            self.out.extend(["{", &command, "}"]);
        } else if let Some(math) = letters::letter_in_mathematics(character) {
            return self.sign(&math);
        } else if let Some(same) = compatible(character) {
            for character in same.chars() {
                self.character(character, false);
            }
            return;
        } else {
            self.out.push(character);
        }
        self.signs = None;
    }

    /// A sign of mathematics, within dollars; signs in a row share them, and scripts of one kind their braces.
    fn sign(&mut self, math: &str) {
        let script = math.chars().next().filter(|first| matches!(first, '^' | '_'));
        let before = self.signs.filter(|_| self.written().ends_with('$'));
        if before.is_some() {
            self.out.pop();
        } else {
            // Two dollars in a row would be a display to some programs.
            self.out.push_str(if self.written().ends_with('$') { "{}$" } else { "$" });
        }
        self.signs = Some(match (before, script) {
            (Some(Scripts::Open(open, start)), Some(script)) if open == script => {
                let content = math.get(1..).unwrap_or_default();
                if self.out.get(start..).is_some_and(|written| written.starts_with('{')) {
                    self.out.pop();
                } else {
                    self.out.insert(start, '{');
                }
                push_math(self.out, content);
                self.out.push('}');
                Scripts::Open(open, start)
            }
            (before, script) => {
                let is_prime = math.starts_with('\'');
                if matches!(before, Some(Scripts::Open(..) | Scripts::Prime)) && (script.is_some() || is_prime) {
                    self.out.push_str("{}");
                }
                if let Some(script) = script {
                    self.out.push(script);
                    let start = self.out.len();
                    self.out.push_str(math.get(1..).unwrap_or_default());
                    Scripts::Open(script, start)
                } else {
                    push_math(self.out, math);
                    if is_prime { Scripts::Prime } else { Scripts::None }
                }
            }
        });
        self.out.push('$');
    }

    /// A formula: its own TeX, or its text.
    fn formula(&mut self, whole: &str, tex: &str, nesting: usize) {
        let reader = self.reader;
        let to_text = |text: &str| {
            let mut out = String::new();
            if nesting < MOST_TEXT_NESTING {
                push_title_within(&mut out, text, reader, nesting + 1);
            }
            out
        };
        match formula::kernel_tex(tex, &to_text) {
            Some(kernel) => {
                let apart = if self.written().ends_with('$') { "{}" } else { "" };
                self.out.extend([apart, "$", &kernel, "$"]);
            }
            None => self.text(&tex::plain(whole)),
        }
    }
}

/// The characters that one stands for, where Unicode has it for compatibility and each of them needs no definition.
fn compatible(character: char) -> Option<String> {
    let same: String = std::iter::once(character).nfkc().collect();
    let is_known = |one: char| {
        one != character && (one.is_ascii() && !one.is_ascii_control() || is_kernels_own(one) || sign(one).is_some())
    };
    (!same.is_empty() && same.chars().all(is_known)).then_some(same)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(text: &str, reader: Reader) -> String {
        let mut out = String::new();
        push_text(&mut out, text, reader);
        out
    }

    fn name(name: &str, reader: Reader) -> String {
        let mut out = String::new();
        push_name(&mut out, name, reader);
        out
    }

    fn whole_name(whole: &str, reader: Reader) -> String {
        let mut out = String::new();
        push_whole_name(&mut out, whole, reader);
        out
    }

    fn title(tex: &str, reader: Reader) -> String {
        let mut out = String::new();
        push_title(&mut out, tex, reader);
        out
    }

    fn title_of_line(tex: &str, reader: Reader) -> String {
        let mut out = String::new();
        push_title_within(&mut out, tex, reader, 0);
        out
    }

    impl Writer<'_> {
        /// The text character by character.
        fn plain_text(&mut self, text: &str) {
            let braces_match = are_balanced(text);
            let mut rest = text;
            while let Some(character) = rest.chars().next() {
                let after = &rest[character.len_utf8()..];
                rest = after.trim_start_matches(letters::is_mark);
                let marks = &after[..after.len() - rest.len()];
                if character.is_ascii() && marks.is_empty() {
                    self.ascii(character, braces_match);
                } else {
                    self.marked(character, marks, braces_match);
                }
            }
            self.signs = None;
        }
    }

    proptest! {
        #[test]
        fn a_text_is_written_character_by_character(
            text in "([a-c é–αß×\u{301}\u{338}]|[-,'<>|=^_{}$&%#~`\\\\⁺₂′𝐀Ω\u{212b}中]|\\PC){0,16}",
            before in "[$,'a\\\\-]{0,2}",
            keeps_letters in any::<bool>(),
        ) {
            for reader in [Reader::Bibtex, Reader::Biber] {
                let (mut plain, mut fast) = (String::new(), before.clone());
                Writer::new(&mut plain, reader, keeps_letters).plain_text(&text);
                Writer::new(&mut fast, reader, keeps_letters).text(&text);
                // What is there before changes nothing.
                prop_assert_eq!(fast, before.clone() + &plain);
            }
        }

        #[test]
        fn a_title_without_tex_is_written_as_its_pieces_are(
            tex in "([a-cé–αß×\u{301}\u{338}]|[-, <>|=^_&%#\"'⁺₂′𝐀中]|\\PC){0,16}",
        ) {
            for reader in [Reader::Bibtex, Reader::Biber] {
                let mut pieces = String::new();
                let mut writer = Writer::new(&mut pieces, reader, false);
                for piece in tex::pieces(&tex).into_iter().filter(|_| tex::is_plain(&tex)) {
                    let Piece::Text(text) = piece else { panic!("{piece:?}") };
                    writer.text(&text);
                }
                prop_assert_eq!(pieces, if tex::is_plain(&tex) { title_of_line(&tex, reader) } else { String::new() });
            }
        }
    }

    #[test]
    fn what_the_kernel_takes_is_composed() {
        for character in ('\0'..=char::MAX).filter(|one| is_kernels_own(*one)) {
            assert!(std::iter::once(character).nfc().eq([character]), "{character}");
        }
    }

    #[test]
    fn text_is_written_for_latex() {
        for (plain, written) in [
            ("R&D: 100% of $5, #1 a_b", "R\\&D: 100\\% of \\$5, \\#1 a\\_b"),
            (
                "~ ^ \\ < > | `",
                "{\\textasciitilde} {\\textasciicircum} {\\textbackslash} $<$ $>$ $|$ {\\textasciigrave}",
            ),
            ("{a} {b{c}}", "\\{a\\} \\{b\\{c\\}\\}"),
            ("a} {b", "a$\\rbrace$ $\\lbrace$b"),
            ("Schrödinger “x” 中 – łș", "Schrödinger “x” 中 – łș"),
            ("\\", "{\\textbackslash}"),
            ("a -- b ''c'' ,,", "a -{}- b '{}'c'{}' ,{},"),
            ("B→Kμ⁺μ⁻ at 3σ", "B$\\to$K$\\mu^+\\mu^-$ at 3$\\sigma$"),
            ("10⁻¹²x₁₂ΔK x′²", "10$^{-12}$x$_{12}\\Delta$K x$'{}^2$"),
            ("αβ ∈ ℝ, ≤≥", "$\\alpha\\beta$ $\\in$ $\\mathbf{R}$, $\\leq\\geq$"),
            ("αο ή", "$\\alpha o$ $\\acute{\\eta}$"),
            ("5° × 3 ± €2", "5{\\textdegree} {\\texttimes} 3 {\\textpm} {\\texteuro}2"),
            ("Nguyễn ạ", "Nguy{\\~{ê}}n {\\d{a}}"),
            (
                "q\u{303} B\u{304}⁰ ∈\u{338} =\u{338} ≀\u{338} α\u{301}\u{302}",
                "$\\tilde{\\mathrm{q}}$ $\\bar{\\mathrm{B}}^0$ $\\notin$ $\\neq$ $\\not\\wr$ $\\hat{\\acute{\\alpha}}$",
            ),
            ("e\u{301} o\u{302}\u{301}", "é {\\'{ô}}"),
            ("𝐀𝛼 ﬁ ℹ Ⅳ ½", "A$\\alpha$ fi i IV {\\textonehalf}"),
            ("Привет 🤗", "Привет 🤗"),
        ] {
            assert_eq!(text(plain, Reader::Bibtex), written, "{plain}");
        }
        assert_eq!(text("Nguyễn é α", Reader::Biber), "Nguyễn é $\\alpha$");
    }

    #[test]
    fn a_title_has_its_own_tex() {
        for (tex, written) in [
            (
                "Rare decays $B\\to K\\mu^+\\mu^-$ seen at $3\\sigma$",
                "Rare decays $B\\to K\\mu^+\\mu^-$ seen at $3\\sigma$",
            ),
            ("Infinitary $\\lambda$-Calculi, $C^*$, $f(R)$", "Infinitary $\\lambda$-Calculi, $C^*$, $f(R)$"),
            ("$$x$$ and $\\mathbb{R}^{n}$", "$x$ and $\\mathbf{R}^{n}$"),
            ("$SU(2)$$\\times$$U(1)$ μ$x$", "$SU(2)${}$\\times${}$U(1)$ $\\mu${}$x$"),
            ("$Δ$ynamics of $μ+λ$", "$\\Delta$ynamics of $\\mu+\\lambda$"),
            ("Schr\\\"odinger and Erd{\\H o}s", "Schrödinger and Erdős"),
            ("\\emph{In vitro} and 10\\textsuperscript{th}", "\\emph{In vitro} and 10\\textsuperscript{th}"),
            ("a~b ``c'' --- \\&", "a~b “c” — \\&"),
            ("from $5 to $10", "from \\$5 to \\$10"),
            ("$\\ours$ in $x_{ij}$", "\\${\\textbackslash}ours\\$ in $x_{ij}$"),
            ("$\\input{/etc/passwd}$", "\\${\\textbackslash}input\\{/etc/passwd\\}\\$"),
            ("$\\write18{x}$", "\\${\\textbackslash}write18\\{x\\}\\$"),
            ("$^^5cinput$", "\\${\\textasciicircum}{\\textasciicircum}5cinput\\$"),
            ("$a \\mbox{ if $b$ } c$", "$a \\mbox{ if $b$ } c$"),
            ("two\nlines", "two lines"),
            ("{Braces} {0,1} }", "Braces $\\lbrace$0,1$\\rbrace$ $\\rbrace$"),
        ] {
            assert_eq!(title(tex, Reader::Bibtex), written, "{tex}");
        }
    }

    #[test]
    fn a_name_begins_with_what_bibtex_does_not_cut() {
        for (plain, written) in [
            ("Øyvind-Émile Ødegård", "{\\O}yvind-{\\'E}mile {\\O}deg{\\r{a}}rd"),
            ("Muñoz Đặng", "Mu{\\~n}oz {\\DJ}{\\d{ă}}ng"),
            ("王小明", "{\\textrm{王小明}}"),
            ("محمد علي", "{\\textrm{محمد}} {\\textrm{علي}}"),
            ("Владимир-В.", "{\\textrm{В}}{\\textrm{ладимир}}-{\\textrm{В}}."),
            ("Tường", "T{\\textrm{ườ}}ng"),
            ("Λά", "{\\textrm{$\\Lambda$}}{\\textrm{$\\acute{\\alpha}$}}"),
            ("R&D – x", "R\\&D – x"),
        ] {
            assert_eq!(name(plain, Reader::Bibtex), written, "{plain}");
            assert_eq!(name(plain, Reader::Biber), plain.replace('&', "\\&"));
        }
        for (plain, written) in [
            ("The ATLAS Collaboration", "{The ATLAS Collaboration}"),
            ("王小明", "{\\textrm{{\\textrm{王小明}}}}"),
            ("AT&T", "{\\textrm{AT\\&T}}"),
            ("Équipe", "{\\textrm{{\\'E}quipe}}"),
        ] {
            assert_eq!(whole_name(plain, Reader::Bibtex), written);
        }
        assert_eq!(whole_name("王小明", Reader::Biber), "{王小明}");
    }

    /// Every character is written as what LaTeX's kernel takes, or is one that the entry's preamble defines.
    #[test]
    fn each_character_is_written_in_a_way_that_latex_takes() {
        let common = (' '..='\u{ffff}').chain('\u{1d400}'..='\u{1d7ff}').chain('\u{1f000}'..='\u{1faff}');
        for character in common.filter(|one| !one.is_control()) {
            for reader in [Reader::Bibtex, Reader::Biber] {
                let written = text(character.encode_utf8(&mut [0; 4]), reader);
                assert!(are_balanced(&written), "{character}: {written}");
                let preamble = preamble(&written, std::iter::empty());
                for one in written.chars().filter(|one| !one.is_ascii() && !is_kernels_own(*one)) {
                    assert!(preamble.contains(&format!("\\detokenize{{{one}}}")), "{character}: {written}, {preamble}");
                }
                let defined: String = preamble.split("}}{").skip(1).collect();
                assert!(
                    defined.split("detokenize").all(|part| part.chars().filter(|one| !one.is_ascii()).count() <= 1)
                );
            }
        }
    }
}
