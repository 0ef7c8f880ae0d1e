//! Formulas as plain text, where they are simple enough to be read so.

use super::parse::parse;
use super::symbols;
use super::tree::{Accent, Adjustment, Font, Node, Scripts, Symbol};

/// A formula as plain text; none where that would hide what it says.
///
/// Signs become characters, fonts are dropped but for ℂ, ℍ, ℕ, ℙ, ℚ, ℝ and ℤ, fractions get a slash.
/// A script is raised or lowered if Unicode has all of it so, as `²` and `₂`; else it stays TeX,
/// as in `L^p` and `x_{ij}`.
pub(super) fn simple(tex: &str) -> Option<String> {
    let mut out = String::new();
    match parse(tex)? {
        Node::Row(nodes) => list(&nodes, &mut out)?,
        other => write(&other, None, &mut out)?,
    }
    let text = out.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn list(nodes: &[Node], out: &mut String) -> Option<()> {
    let mut nodes = nodes.iter().peekable();
    while let Some(node) = nodes.next() {
        if matches!(nodes.peek(), Some(Node::Blank)) && takes_blank(node, out) {
            nodes.next();
        }
        write(node, nodes.peek().copied(), out)?;
    }
    Some(())
}

/// Whether the space that the author wrote after a part only ends a command's name. A sign has spaces around it
/// where the author wrote some before it too.
fn takes_blank(node: &Node, out: &str) -> bool {
    match node {
        Node::Symbol(symbol) => {
            symbol.is_named && (!out.ends_with(' ') || symbol.text.chars().all(char::is_alphanumeric))
        }
        Node::Delimiter(sign, ..) => !"()[]{}".contains(sign) && !out.ends_with(' '),
        Node::Function(..) | Node::Operator { .. } => true,
        Node::Space(width) => *width < 0,
        _ => false,
    }
}

/// The text of a part by itself.
fn of(node: &Node) -> Option<String> {
    let mut out = String::new();
    write(node, None, &mut out)?;
    Some(out.trim().to_owned())
}

/// Writes a part. A function looks at what comes next.
fn write(node: &Node, next: Option<&Node>, out: &mut String) -> Option<()> {
    match node {
        Node::Blank => space(out),
        Node::Symbol(symbol) => out.extend(symbol.text.chars().map(|one| character(one, symbol))),
        Node::Number(digits, _) => out.push_str(digits),
        Node::Function(name, _) => function(name, next, out),
        Node::Operator { plain: Some(name), .. } => function(name, next, out),
        Node::Delimiter(sign, ..) => out.push_str(sign),
        Node::Text(text, _) => out.push_str(&text.replace(['\u{a0}', '\u{202f}'], " ")),
        Node::Space(width) => {
            if *width > 0 {
                space(out);
            }
        }
        Node::Row(nodes) | Node::Styled(_, nodes) => list(nodes, out)?,
        Node::Fenced(open, nodes, close) => {
            out.push_str(open);
            let is_named = !"([{|/".contains(open);
            let nodes = nodes.strip_prefix(&[Node::Blank]).filter(|_| is_named).unwrap_or(nodes);
            list(nodes, out)?;
            out.push_str(close);
        }
        Node::Scripts(scripts) => with_scripts(scripts, next, out)?,
        Node::AllAround { base, before: [lower, upper], after } => {
            // Those after it have no plain form here: only `\sideset` makes them.
            if after.iter().any(|script| **script != Node::Row(Vec::new())) {
                return None;
            }
            out.push_str(&written_script(&of(upper)?, true));
            out.push_str(&written_script(&of(lower)?, false));
            write(base, next, out)?;
        }
        // A line below says nothing that a reader of plain text misses.
        Node::Accent(base, Accent { mark: "_", .. }) => write(base, next, out)?,
        Node::Accent(base, accent) => {
            let mark = symbols::combining(accent.mark).filter(|_| !accent.is_below)?;
            let letter = of(base)?;
            if accent.is_wide && mark == '\u{304}' && is_short_word(&letter) {
                out.extend(letter.chars().flat_map(|one| [one, '\u{305}']));
                return Some(());
            }
            let mut characters = letter.chars();
            let (first, second) = (characters.next()?, characters.next());
            if second.is_some() || !(first.is_alphanumeric() || first == '∂') {
                return None;
            }
            out.push_str(&symbols::composed(&letter, [mark]));
        }
        Node::Fraction { above, below, has_line: true } => {
            out.extend([&*in_brackets(&of(above)?), "/", &in_brackets(&of(below)?)]);
        }
        Node::Root(body, index) => {
            let index = index.as_ref().map(|index| of(index));
            let sign = match index.as_ref().map(|index| index.as_deref()) {
                None => "√",
                Some(Some("3")) => "∛",
                Some(Some("4")) => "∜",
                Some(_) => return None,
            };
            out.extend([sign, &*in_brackets(&of(body)?)]);
        }
        Node::Adjusted(_, Adjustment::Phantom | Adjustment::PhantomWidth | Adjustment::PhantomHeight) => {}
        Node::Operator { body, .. } | Node::Classed(_, body) | Node::Boxed(body) | Node::Adjusted(body, _) => {
            write(body, next, out)?;
        }
        Node::Stack { .. } | Node::Fraction { .. } | Node::Table(_) | Node::Negated(_) => return None,
    }
    Some(())
}

/// A sign's character in plain text: the letter that readers type, and the hyphen and the asterisk that the author did.
fn character(character: char, symbol: &Symbol) -> char {
    match character {
        'ϵ' if symbol.is_named => 'ε',
        'ϕ' if symbol.is_named => 'φ',
        '⌀' if symbol.is_named => '∅',
        _ if symbol.font == Font::DoubleStruck => symbols::double_struck(character),
        _ => character,
    }
}

/// A function is a word: it stands apart from letters around it.
fn function(name: &str, next: Option<&Node>, out: &mut String) {
    if out.ends_with(|last: char| last.is_alphanumeric() || last == ')') {
        space(out);
    }
    out.push_str(name);
    if next.is_some_and(is_apart) {
        space(out);
    }
}

/// Whether a part stands apart from a function before it: letters do, brackets don't.
fn is_apart(node: &Node) -> bool {
    match node {
        Node::Symbol(symbol) => symbol.is_named || symbol.text.chars().all(char::is_alphanumeric),
        Node::Scripts(scripts) => is_apart(&scripts.base),
        Node::Blank | Node::Space(_) | Node::Delimiter(..) | Node::Fenced(..) => false,
        _ => true,
    }
}

fn with_scripts(scripts: &Scripts, next: Option<&Node>, out: &mut String) -> Option<()> {
    write(&scripts.base, None, out)?;
    out.truncate(out.trim_end().len());
    let lower = scripts.lower.as_ref().map(of);
    let upper = scripts.upper.as_ref().map(of);
    let written = |script: Option<Option<String>>, is_raised| match script {
        None => Some(String::new()),
        Some(script) => Some(written_script(&script?, is_raised)),
    };
    // Authors write a small o by itself for a degree.
    let is_degree = scripts.base == Node::Row(Vec::new()) && lower.is_none() && upper == Some(Some("o".to_owned()));
    let upper = if is_degree { Some(Some("∘".to_owned())) } else { upper };
    let (lower, upper) = (written(lower, false)?, written(upper, true)?);
    if scripts.upper_first {
        out.extend([upper, lower]);
    } else {
        out.extend([lower, upper]);
    }
    let is_function = matches!(&scripts.base, Node::Function(..) | Node::Operator { plain: Some(_), .. });
    if is_function && next.is_some_and(is_apart) {
        space(out);
    }
    Some(())
}

/// A space, but no second one and none at the start.
fn space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// Whether a line over the letters can be read as one over all of them, as in `\overline{MS}`.
fn is_short_word(text: &str) -> bool {
    (2..=4).contains(&text.chars().count()) && text.chars().all(char::is_alphanumeric)
}

/// In brackets, unless it is one word.
fn in_brackets(text: &str) -> String {
    let is_word = !text.is_empty() && text.chars().all(|character| character.is_alphanumeric() || character == '.');
    if is_word { text.to_owned() } else { format!("({text})") }
}

/// A script, as text or as TeX. Primes are raised as they are.
fn written_script(script: &str, is_raised: bool) -> String {
    let after_primes = script.trim_start_matches(['′', '″', '‴']);
    if is_raised && after_primes.len() < script.len() {
        let primes = script.strip_suffix(after_primes).unwrap_or_default();
        return format!("{primes}{}", written_script(after_primes, true));
    }
    let is_ordinal = matches!(script, "th" | "st" | "nd" | "rd");
    match script {
        "" => String::new(),
        "∘" if is_raised => "°".to_owned(),
        _ if is_ordinal && is_raised => script.to_owned(),
        _ => symbols::script(script, is_raised).unwrap_or_else(|| {
            let sign = if is_raised { '^' } else { '_' };
            if script.chars().count() == 1 { format!("{sign}{script}") } else { format!("{sign}{{{script}}}") }
        }),
    }
}

#[cfg(test)]
mod tests {

    fn simple(tex: &str) -> Option<String> {
        super::simple(tex)
    }

    #[test]
    fn simple_formulas_are_text() {
        for (tex, expected) in [
            ("\\alpha", "α"),
            ("O(n^2)", "O(n²)"),
            ("O(n\\log n)", "O(n log n)"),
            ("O(n \\log^2 n)", "O(n log² n)"),
            ("\\log\\log n", "log log n"),
            ("SL(2,\\mathbb{Z})", "SL(2,ℤ)"),
            ("\\mathcal{O}(\\alpha_s^2)", "O(α_s²)"),
            ("{\\cal N}=4", "N=4"),
            ("^{13}", "¹³"),
            ("_2", "₂"),
            ("\\sim 5\\%", "∼5%"),
            ("k \\le n", "k ≤ n"),
            ("k\\le n", "k≤n"),
            ("n \\to \\infty", "n → ∞"),
            ("10^{-3}", "10⁻³"),
            ("L^p", "L^p"),
            ("x_{ij}", "x_{ij}"),
            ("\\frac{1}{2}", "1/2"),
            ("{a+b \\over 2c}", "(a+b)/2c"),
            ("\\sqrt{s}=13", "√s=13"),
            ("\\sqrt[3]{x+1}", "∛(x+1)"),
            ("\\bar{B}^0", "B\u{304}⁰"),
            ("\\overline{\\rm MS}", "M\u{305}S\u{305}"),
            ("\\underline{X}", "X"),
            ("^o", "°"),
            ("x^o", "x^o"),
            ("f'^2", "f′²"),
            ("m^2_1", "m²₁"),
            ("\\prescript{14}{6}{C}", "¹⁴₆C"),
            ("\\varlimsup_n a_n", "lim sup_n a_n"),
            ("a \\mod n", "a mod n"),
            ("\\text{if $x>0$}", "if x>0"),
            ("\\boxed{x}\\phantom{y}\\smash{z}", "xz"),
            ("\\not D", "D\u{338}"),
            ("\\tilde O(n)", "Õ(n)"),
            ("\\hat{H}", "Ĥ"),
            ("f'(x)", "f′(x)"),
            ("30^\\circ", "30°"),
            ("n^{th}", "nth"),
            ("\\not=", "≠"),
            ("\\left( x \\right)", "( x )"),
            ("\\left. x \\right|", "x |"),
            ("5~\\mathrm{GeV}", "5 GeV"),
            ("\\operatorname{Tr} A", "Tr A"),
            ("M_\\odot", "M_⊙"),
            ("\\{0,1\\}^n", "{0,1}ⁿ"),
            ("a \\equiv b \\pmod p", "a ≡ b (mod p)"),
        ] {
            assert_eq!(simple(tex).as_deref(), Some(expected), "{tex}");
        }
    }

    #[test]
    fn what_is_no_line_of_text_stays_tex() {
        for tex in [
            "\\begin{pmatrix}a&b\\end{pmatrix}",
            "a\\\\b",
            "\\foo",
            "x^",
            "\\overset{a}{b}",
            "\\bar{AB}",
            "\\sqrt[n]{x}",
            "x^^2",
            "",
        ] {
            assert_eq!(simple(tex), None, "{tex}");
        }
        assert_eq!(simple(&("\\sqrt{".repeat(25) + "x" + &"}".repeat(25))).map(|text| text.len() > 30), Some(true));
        assert_eq!(simple(&"\\sqrt".repeat(400)), None);
    }
}
