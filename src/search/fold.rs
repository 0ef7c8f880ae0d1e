//! Text without its TeX, and characters as words have them: `docs/search.md`, "Words", rules 1 to 5.
//!
//! The page's script does the same with regular expressions; `tests/search/folding.json` has what both must find.

use crate::text::ByteSet;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// What a text of TeX has one of.
const SIGNS: ByteSet = ByteSet::of(b"\\${}^_~");

/// Whether a text has anything that rule 1 is about.
pub(super) fn has_tex(text: &str) -> bool {
    SIGNS.is_in(text)
}

/// Writes a text without its TeX.
pub(super) fn without_tex(text: &str, out: &mut String) {
    out.clear();
    out.reserve(text.len());
    let mut rest = text;
    loop {
        let (plain, after) = SIGNS.part(rest);
        out.push_str(plain);
        let Some(sign) = after.as_bytes().first() else { return };
        let place = text.len() - after.len();
        let after = after.get(1..).unwrap_or_default();
        rest = match sign {
            b'\\' => command(text, place, after, out),
            b'{' => after.strip_prefix('}').unwrap_or(after),
            b'}' => {
                let after = after.trim_start_matches("{}");
                if after.starts_with('{') {
                    out.push(' ');
                }
                after
            }
            b'_' => low_line(text, place, after, out),
            b'~' => {
                out.push(' ');
                after
            }
            _ => after,
        };
    }
}

/// Reads what follows the backslash at a place.
fn command<'t>(text: &str, place: usize, after: &'t str, out: &mut String) -> &'t str {
    let length = after.bytes().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(after.len());
    let (name, rest) = after.split_at_checked(length).unwrap_or((after, ""));
    if name.is_empty() {
        let mut characters = after.chars();
        let Some(sign) = characters.next() else { return "" };
        let rest = characters.as_str();
        return match sign {
            '_' => low_line(text, place, rest, out),
            '-' | '!' | '/' | '@' | '(' | ')' | '"' | '\'' | '`' | '^' | '~' | '=' | '.' => rest,
            _ => {
                out.push(' ');
                rest
            }
        };
    }
    let is_space = |one| matches!(one, ' ' | '\t' | '\n' | '\r');
    let has_argument = || rest.starts_with(|one| is_space(one) || one == '{' || one == '\\');
    if let Some(letter) = letter(name) {
        out.push_str(letter);
    } else if is_in(name, FUNCTIONS) {
        out.extend([" ", name, " "]);
    } else if !(is_in(name, FORMATS) || is_in(name, ACCENTS) && has_argument()) {
        out.push(' ');
    }
    rest.trim_start_matches(is_space)
}

/// Reads an underscore: a hyphen between words, as in `asr_eval`, and else the sign of a script, as in `L_p`.
fn low_line<'t>(text: &str, place: usize, after: &'t str, out: &mut String) -> &'t str {
    let is_of_word = |byte: &u8| byte.is_ascii_alphanumeric();
    let two_before = text.as_bytes().get(..place).and_then(|before| before.last_chunk::<2>());
    let two_after = after.as_bytes().first_chunk::<2>();
    if [two_before, two_after].iter().all(|two| two.is_some_and(|two| two.iter().all(is_of_word))) {
        out.push('-');
    }
    after
}

/// The letters that a command stands for.
fn letter(name: &str) -> Option<&'static str> {
    Some(match name {
        "ss" => "ss",
        "o" | "O" => "o",
        "l" | "L" | "ell" => "l",
        "ae" | "AE" => "ae",
        "oe" | "OE" => "oe",
        "aa" | "AA" => "a",
        "i" | "imath" => "i",
        "j" | "jmath" => "j",
        "dh" | "DH" | "dj" | "DJ" => "d",
        "th" | "TH" => "th",
        "ng" | "NG" => "n",
        "hbar" => "h",
        _ => return greek_name(name),
    })
}

/// The names of the Greek letters from α to ω, with the final sigma before the other.
const GREEK: [&str; 25] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
];

/// The name of a Greek letter that a command is: `alpha`, `Gamma`, `varphi`, `upmu`.
fn greek_name(name: &str) -> Option<&'static str> {
    let named = |name: &str| GREEK.into_iter().find(|letter| name.eq_ignore_ascii_case(letter));
    named(name).or_else(|| ["var", "up"].into_iter().find_map(|before| name.strip_prefix(before)).and_then(named))
}

/// Accents with a name of letters.
const ACCENTS: &str = "c v u H k r b d t";

/// Functions, whose name is a word.
const FUNCTIONS: &str = "arccos arcsin arctan arg cos cosh cot coth csc det dim exp gcd hom inf ker lg lim liminf
    limsup ln log max min mod Pr sec sin sinh sup tan tanh";

/// Commands that only format.
const FORMATS: &str =
    "mathbb mathbbm mathbf mathrm mathcal mathfrak mathsf mathit mathtt mathscr mathds mathnormal mathop
    mathbin mathrel mathord mathring text textbf textit textmd textrm textsf texttt textsc textsl textup textnormal
    textsuperscript textsubscript emph rm bf it sf tt sc sl em cal frak Bbb rmfamily bfseries itshape sffamily ttfamily
    scshape slshape upshape mdseries normalfont boldmath unboldmath boldsymbol bm pmb hat bar tilde vec overline
    underline widehat widetilde dot ddot breve check acute grave prime sqrt limits nolimits left right big Big bigg Bigg
    bigl bigr Bigl Bigr operatorname mbox hbox ensuremath protect displaystyle textstyle scriptstyle scriptscriptstyle
    tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge";

/// Whether a list has a name.
fn is_in(name: &str, list: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == name)
}

/// What a character is to words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Letters or digits of ASCII, of either case.
    Letters(&'static str),
    /// A letter or number: any but ASCII's and capitals.
    Letter(char),
    /// What is dropped before a letter.
    Apostrophe,
    /// What makes a compound.
    Hyphen,
    /// What parts words.
    Gap,
}

/// Tells what a character that isn't ASCII becomes.
pub(super) fn fold(character: char, each: &mut impl FnMut(Sign)) {
    match character {
        // It would become a space and a mark.
        '´' => each(Sign::Apostrophe),
        _ if is_not_shown(character) => {}
        // Chinese and Japanese as they are mostly written stand for themselves.
        '一'..='\u{9fff}' => each(Sign::Letter(character)),
        _ => decompose_compatible(character, |part| {
            if !is_combining_mark(part) {
                part.to_lowercase().for_each(|part| each(sign(part)));
            }
        }),
    }
}

/// Characters that show nothing and part nothing: soft hyphens, joiners, marks of direction.
fn is_not_shown(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// What a small character without accents is.
fn sign(part: char) -> Sign {
    let greek = u32::from(part).checked_sub(u32::from('α')).and_then(|at| usize::try_from(at).ok());
    if let Some(name) = greek.and_then(|at| GREEK.get(at)) {
        return Sign::Letters(name);
    }
    match part {
        '\'' | '`' | '’' | '‘' | '‛' | '′' | '\u{2b9}'..='\u{2bf}' => Sign::Apostrophe,
        '-' | '‐' | '–' => Sign::Hyphen,
        'ß' => Sign::Letters("ss"),
        'æ' => Sign::Letters("ae"),
        'œ' => Sign::Letters("oe"),
        'þ' => Sign::Letters("th"),
        'ø' => Sign::Letters("o"),
        'ł' => Sign::Letters("l"),
        'đ' | 'ð' => Sign::Letters("d"),
        'ı' => Sign::Letters("i"),
        'ȷ' => Sign::Letters("j"),
        'ħ' => Sign::Letters("h"),
        'ŋ' => Sign::Letters("n"),
        'ŧ' => Sign::Letters("t"),
        'ĸ' => Sign::Letters("k"),
        'ə' => Sign::Letters("e"),
        _ if part.is_ascii_alphanumeric() => Sign::Letters(ascii(part)),
        _ if part.is_alphabetic() || part.is_numeric() => Sign::Letter(part),
        _ => Sign::Gap,
    }
}

/// A letter or digit of ASCII as a text.
fn ascii(character: char) -> &'static str {
    const ALL: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
    ALL.find(character).and_then(|at| ALL.get(at..=at)).unwrap_or_default()
}

/// Han and kana, which are written without spaces.
pub(super) fn is_of_pairs(character: char) -> bool {
    matches!(
        character,
        '\u{3005}'..='\u{3007}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{31f0}'..='\u{31ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{323af}'
    )
}
